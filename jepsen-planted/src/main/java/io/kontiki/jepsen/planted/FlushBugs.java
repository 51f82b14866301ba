package io.kontiki.jepsen.planted;

import static io.kontiki.jepsen.planted.Emit.BOOLEAN;
import static io.kontiki.jepsen.planted.Emit.LIST;
import static io.kontiki.jepsen.planted.Emit.LONG;
import static io.kontiki.jepsen.planted.Emit.VOID;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/** Bugs of flushes and of the files that they leave. */
final class FlushBugs {
    private static final String ROWS = "io.kontiki.region.group.MemtableRows";
    private static final ClassDesc MEMTABLE = Emit.type("io.kontiki.region.memtable.Memtable");
    private static final ClassDesc VIEW = Emit.type("io.kontiki.region.memtable.MemtableView");
    private static final ClassDesc SCHEMA = Emit.type("io.kontiki.common.schema.TableSchema");
    private static final ClassDesc SERIES = Emit.type("io.kontiki.region.series.SeriesTable");
    private static final ClassDesc ALLOCATOR = Emit.type("org.apache.arrow.memory.BufferAllocator");
    private static final ClassDesc DURATION = Emit.type("java.time.Duration");
    private static final String SWEEP = "io.kontiki.region.leader.SweepDuty";

    private FlushBugs() {}

    static List<PlantedBug> all() {
        return List.of(
                loseUnflushedTail(), purgeBeforeDurable(), sweepNamedFile(), loseSeriesOnRestart(), endAtFlush());
    }

    private static PlantedBug loseUnflushedTail() {
        return new PlantedBug(
                "lose-unflushed-tail",
                "When a flush ends, the rows that came after its cut leave the memory together with those that it wrote.",
                List.of(Edit.atStart(ROWS, "flushed", (code, place) -> {
                    active(code);
                    Emit.call(code, MEMTABLE, "isEmpty", BOOLEAN);
                    code.ifThen(Opcode.IFEQ, then -> {
                        Emit.ran(then, place);
                        then.aload(0).new_(MEMTABLE).dup();
                        active(then);
                        Emit.call(then, MEMTABLE, "view", VIEW);
                        Emit.call(then, VIEW, "schema", SCHEMA);
                        then.aload(0).getfield(Emit.type(ROWS), "series", SERIES);
                        then.aload(0).getfield(Emit.type(ROWS), "allocator", ALLOCATOR);
                        then.invokespecial(MEMTABLE, "<init>", MethodTypeDesc.of(VOID, SCHEMA, SERIES, ALLOCATOR))
                                .putfield(Emit.type(ROWS), "active", MEMTABLE);
                    });
                })));
    }

    private static void active(CodeBuilder code) {
        code.aload(0).getfield(Emit.type(ROWS), "active", MEMTABLE);
    }

    private static PlantedBug purgeBeforeDurable() {
        String awaited = "io.kontiki.region.leader.AwaitedStore";
        return new PlantedBug(
                "purge-before-durable",
                "A flush is logged, and the log purged, while its files are in one of two stores only.",
                List.of(Edit.replaceBody(awaited, "awaitDurable", (code, place) -> {
                    code.aload(0).getfield(Emit.type(awaited), "behind", LIST);
                    Emit.callInterface(code, LIST, "isEmpty", BOOLEAN);
                    code.ifThen(Opcode.IFEQ, then -> Emit.ran(then, place));
                    code.aload(0).getfield(Emit.type(awaited), "behind", LIST);
                    Emit.callInterface(code, LIST, "clear", VOID);
                    code.return_();
                })));
    }

    private static PlantedBug sweepNamedFile() {
        return new PlantedBug(
                "sweep-named-file",
                "The sweep deletes at once what no state names yet, also files whose Flushed is on its way into the log.",
                List.of(
                        Edit.replaceBody(SWEEP, "interval", (code, place) -> {
                            duration(code, 50);
                            code.areturn();
                        }),
                        Edit.replaceCall(
                                SWEEP,
                                "run",
                                "io.kontiki.region.leader.SweepPolicy",
                                "interval",
                                (code, place, call) -> duration(code.pop(), 50)),
                        Edit.replaceCall(
                                SWEEP,
                                "run",
                                "io.kontiki.region.leader.SweepPolicy",
                                "safeTime",
                                (code, place, call) -> duration(code.pop(), 0)),
                        // Every term is lower than the own one: no file is somebody's work under way.
                        Edit.replaceCalls(
                                SWEEP,
                                "java.util.OptionalLong",
                                "getAsLong",
                                (code, place, call) -> code.pop().ldc(Long.MIN_VALUE)),
                        Edit.replaceCall(
                                SWEEP, "run", "io.kontiki.storage.ObjectStore", "delete", (code, place, call) -> {
                                    code.with(call);
                                    Emit.ran(code, place);
                                }),
                        // Longer than the sweep's interval, and a time that a slow log may take.
                        Edit.replaceCalls(
                                "io.kontiki.region.leader.FlushDuty",
                                "io.kontiki.region.wal.WalGroup",
                                "proposeAndWait",
                                (code, place, call) -> {
                                    code.ldc(300L);
                                    Emit.planted(code, "pause", VOID, LONG);
                                    code.with(call);
                                })));
    }

    private static PlantedBug endAtFlush() {
        return new PlantedBug(
                "end-at-flush",
                "The process of a data replica ends at its first flush, without a word; started again, it goes on.",
                List.of(Edit.atStart(ROWS, "flushed", (code, place) -> {
                    Emit.ran(code, place);
                    Emit.planted(code, "endOnce", VOID);
                })));
    }

    private static void duration(CodeBuilder code, long millis) {
        code.ldc(millis).invokestatic(DURATION, "ofMillis", MethodTypeDesc.of(DURATION, LONG));
    }

    private static PlantedBug loseSeriesOnRestart() {
        return new PlantedBug(
                "lose-series-on-restart",
                "A replica that starts from a snapshot has forgotten its series, and gives their numbers to others.",
                List.of(Edit.atStart(ROWS + "$Factory", "restore", (code, place) -> {
                    int sidecar = code.parameterSlot(2);
                    code.aload(sidecar).ifThen(Opcode.IFNONNULL, then -> {
                        Emit.ran(then, place);
                        then.aconst_null().astore(sidecar);
                    });
                })));
    }
}
