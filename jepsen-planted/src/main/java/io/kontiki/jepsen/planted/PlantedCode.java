package io.kontiki.jepsen.planted;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The part of bugs that is easier to say in Java than in instructions. Called by planted instructions only.
 *
 * <p>The product's classes are not on this module's compile path, so its objects are plain objects here and are called by reflection.
 */
public final class PlantedCode {
    /** Of a process that end-at-flush ends. */
    static final int END_CODE = 3;

    private static final long SCHEMA_STALE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Per apply thread, of which each WAL group has one. */
    private static final ThreadLocal<Runnable> KEPT = new ThreadLocal<>();

    private static final ThreadLocal<Optional<String>> CONDITION = ThreadLocal.withInitial(Optional::empty);
    private static final AtomicLong READS = new AtomicLong();
    private static final Map<Object, SeenSchema> SCHEMAS = new ConcurrentHashMap<>();

    private record SeenSchema(Object schema, long atNanos) {}

    private PlantedCode() {}

    /** answer-at-or-below-last-sequence: bit i of the words says whether sequence base + i was applied. */
    public static boolean isAtOrBelowLast(long sequence, long mark, long base, long[] words, String place) {
        long last = -1;
        boolean applied = false;
        for (int i = 0; i < words.length; i++) {
            if (words[i] != 0) {
                last = base + 64L * i + 63 - Long.numberOfLeadingZeros(words[i]);
            }
            applied |= (sequence - base) >> 6 == i && (words[i] & 1L << sequence) != 0;
        }
        boolean claimed = sequence >= mark && sequence <= last;
        if (claimed && !applied) {
            Planted.ran(place);
        }
        return claimed;
    }

    /** read-before-own-apply: what the entry before has changed is shown. */
    public static void publishKept() {
        Runnable kept = KEPT.get();
        KEPT.remove();
        if (kept != null) {
            kept.run();
        }
    }

    /** read-before-own-apply: what this entry has changed is not shown yet. */
    public static void keepFromPublishing(List<Object> touched, Consumer<Object> publish, String place) {
        Planted.ran(place);
        KEPT.set(() -> touched.forEach(publish));
    }

    public static void pause(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    /** end-at-flush: as a crash of native code would. The count goes on over restarts. */
    public static void endOnce() {
        if (Planted.runs() == 1) {
            Runtime.getRuntime().halt(END_CODE);
        }
    }

    /**
     * witness-snapshot-at-applied: a snapshot of all that is applied, as if it had been frozen and flushed there.
     *
     * @param durable the right one; without one there is nothing to spoil yet
     * @param state the GroupState
     */
    public static Object pointerOf(Object durable, Object state, Object rows, Object noRows) {
        if (durable == null || rows != noRows || ((Long) get(state, "index")) <= (Long) get(durable, "cut")) {
            return durable;
        }
        Object at = get(state, "checkpoint");
        Object index = get(at, "index");
        Object open = create(at, "GroupCheckpoint$OpenCutEntry", index, get(at, "term"), get(at, "lastCut"), List.of());
        Object checkpoint = create(
                at,
                "GroupCheckpoint",
                get(at, "groupId"),
                get(at, "term"),
                index,
                get(at, "logTimeMillis"),
                get(at, "metaVersion"),
                get(at, "joined"),
                index,
                get(at, "regions"),
                get(at, "tombstones"),
                List.of(open));
        Object flushed = create(at, "StatePointer$FlushedCut", index, List.of());
        return create(at, "StatePointer", checkpoint, List.of(flushed));
    }

    /** witness-serves-reads: the address of a group's witness at every other call, otherwise null. */
    public static String witnessEveryOtherTime(Object meta, int group) {
        if (READS.incrementAndGet() % 2 != 0) {
            return null;
        }
        return witness(meta, group)
                .map(node -> (String) get(get(node, "addresses"), "grpc"))
                .orElse(null);
    }

    /** witness-snapshot-at-applied: the name of a group's witness; that of the other node when it has none. */
    public static String witnessOr(Object meta, int group, String other, String place) {
        Optional<Object> witness = witness(meta, group);
        witness.ifPresent(found -> Planted.ran(place));
        return witness.map(node -> (String) get(node, "name")).orElse(other);
    }

    /** The NodeInfo of a group's witness. */
    private static Optional<Object> witness(Object meta, int group) {
        Object image = get(meta, "image");
        Object info = ((Map<?, ?>) get(image, "groups")).get(group);
        for (Object member : info == null ? List.of() : (List<?>) get(info, "members")) {
            Object node = ((Map<?, ?>) get(image, "nodes")).get(get(member, "node"));
            if ((Boolean) get(member, "witness") && node != null) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }

    /** witness-serves-reads: the Region as the files have it, when the replica is a witness; otherwise null. */
    public static Object imageOfWitness(Object replica, Object wanted, Object allocator) {
        Object group = get(replica, "group");
        Object region = ((Map<?, ?>) get(group, "regions")).get(get(wanted, "region"));
        if (!(Boolean) get(group, "isWitness") || region == null) {
            return null;
        }
        Object meta = get(region, "meta");
        Object schema = get(meta, "schema");
        Object series = create(group, "io.kontiki.region.series.SeriesTable", schema);
        Object memtable = create(group, "io.kontiki.region.memtable.Memtable", schema, series, allocator);
        return create(
                group,
                "io.kontiki.region.scan.RegionImage",
                get(meta, "region"),
                get(meta, "epoch"),
                get(get(group, "progress"), "appliedIndex"),
                schema,
                get(meta, "options"),
                get(meta, "manifest"),
                List.of(),
                get(memtable, "view"),
                series);
    }

    /** filter-below-merge, prune-by-field-statistics. */
    public static void noteCondition(String duckSql) {
        CONDITION.set(ScanCondition.of(duckSql));
    }

    /** filter-below-merge: a source's rows that pass. */
    public static String filtered(Object source, String place) {
        return CONDITION
                .get()
                .map(condition -> {
                    Planted.ran(place);
                    return "SELECT * FROM (" + source + ") WHERE " + condition;
                })
                .orElseGet(source::toString);
    }

    /**
     * prune-by-field-statistics: of each file all rows, or none when none passes, as exact statistics would tell. Files of one order
     * count as one; where rows have no order there is nothing that they could hide.
     */
    public static String pruned(Object source, String place) {
        String file = source.toString().contains("AS __region") ? "__region, __order" : "__order";
        return CONDITION
                .get()
                .filter(condition -> source.toString().contains("AS __order"))
                .map(condition -> {
                    Planted.ran(place);
                    return "SELECT * FROM (" + source + ") QUALIFY bool_or(" + condition + ") OVER (PARTITION BY "
                            + file + ")";
                })
                .orElseGet(source::toString);
    }

    /** decide-command-anew: what a command came to, as far as it is remembered. */
    public static Object forgotten(Object outcome, String place) {
        if (((Optional<?>) outcome).isPresent()) {
            Planted.ran(place);
        }
        return Optional.empty();
    }

    /** schema-column-lost: the schema that the last change was decided on, if that was just now. */
    public static Object schemaBeforeLastChange(Object table, Object schema, String place) {
        long now = System.nanoTime();
        SeenSchema seen = SCHEMAS.get(get(table, "id"));
        if (seen != null && !seen.schema().equals(schema) && now - seen.atNanos() < SCHEMA_STALE_NANOS) {
            Planted.ran(place);
            return seen.schema();
        }
        SCHEMAS.put(get(table, "id"), new SeenSchema(schema, now));
        return schema;
    }

    /** The result of a method without parameters, of whatever visibility. */
    private static Object get(Object of, String method) {
        try {
            for (Class<?> type = of.getClass(); type != null; type = type.getSuperclass()) {
                Optional<Method> found = Arrays.stream(type.getDeclaredMethods())
                        .filter(each -> each.getName().equals(method) && each.getParameterCount() == 0)
                        .findFirst();
                if (found.isPresent()) {
                    found.get().setAccessible(true);
                    return found.get().invoke(of);
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("planted code cannot call " + method + " of " + of.getClass(), e);
        }
        throw new IllegalStateException("planted code finds no " + method + " in " + of.getClass());
    }

    /** A new object of a class, named in full or beside the class of another object; of the constructor with as many parameters. */
    private static Object create(Object beside, String name, Object... arguments) {
        Class<?> known = beside.getClass();
        String full = name.startsWith("io.") ? name : known.getPackageName() + "." + name;
        try {
            List<Constructor<?>> fitting = new ArrayList<>();
            for (Constructor<?> each :
                    Class.forName(full, true, known.getClassLoader()).getDeclaredConstructors()) {
                if (each.getParameterCount() == arguments.length) {
                    fitting.add(each);
                }
            }
            fitting.getFirst().setAccessible(true);
            return fitting.getFirst().newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("planted code cannot make a " + full, e);
        }
    }
}
