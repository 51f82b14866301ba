package io.kontiki.jepsen.planted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the bugs of a node's other parts do, on objects of which only that much is there as the changed method touches. */
class NodeEffectsTest {
    private static final String COMPOSE = "raft.server.log.append-entries.compose.enabled";

    @TempDir
    private Path directory;

    @Test
    void composeEnabledChangesThatOneSetting() throws Exception {
        assertThat(setting(PlantedLoader.withoutBug(), directory)).isEqualTo("false");
        assertThat(setting(PlantedLoader.of("compose-enabled"), directory)).isEqualTo("true");
    }

    static String setting(ClassLoader loader, Path directory) throws Exception {
        Class<?> settings = loader.loadClass("io.kontiki.region.wal.WalSettings");
        Object values = settings.getConstructors()[0].newInstance(
                "n1",
                "127.0.0.1",
                4004,
                directory,
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofMillis(300),
                1L << 20,
                64);
        Object properties = call(loader.loadClass("io.kontiki.region.wal.RatisSettings"), null, "of", values);
        return (String) properties.getClass().getMethod("get", String.class).invoke(properties, COMPOSE);
    }

    @Test
    void forgetWitnessRuleHandsNothingOver() throws Exception {
        String handover = "io.kontiki.region.wal.WitnessHandover";
        Runnable right = (Runnable) empty(PlantedLoader.withoutBug().loadClass(handover));
        assertThatThrownBy(right::run).as("looks at its group").isInstanceOf(NullPointerException.class);
        Runnable wrong =
                (Runnable) empty(PlantedLoader.of("forget-witness-rule").loadClass(handover));
        assertThatCode(wrong::run).doesNotThrowAnyException();
    }

    @Test
    void dropRegionOfBatchLeavesTheLastPartOut() throws Exception {
        Class<?> writer = PlantedLoader.of("drop-region-of-batch").loadClass("io.kontiki.gateway.write.TableWriter");
        List<Object> parts = new ArrayList<>(List.of("a", "b"));
        assertThatThrownBy(() -> call(writer, empty(writer), "run", parts))
                .as("goes on, and has no gateway")
                .isInstanceOf(NullPointerException.class);
        assertThat(parts).containsExactly("a");
    }

    @Test
    void purgeBeforeDurableDoesNotWaitForAStoreThatIsBehind() throws Exception {
        String awaited = "io.kontiki.region.leader.AwaitedStore";
        Class<?> right = PlantedLoader.withoutBug().loadClass(awaited);
        assertThatThrownBy(() -> call(right, behind(right), "awaitDurable"))
                .as("asks its store")
                .isInstanceOf(NullPointerException.class);
        Class<?> wrong = PlantedLoader.of("purge-before-durable").loadClass(awaited);
        Object store = behind(wrong);
        call(wrong, store, "awaitDurable");
        assertThat((Boolean) call(wrong, store, "isBehind")).isFalse();
    }

    /** A store that has one object to wait for, and nothing to ask. */
    private static Object behind(Class<?> awaited) throws Exception {
        Object store = empty(awaited);
        set(store, "behind", new ArrayList<>(Arrays.asList((Object) null)));
        return store;
    }

    @Test
    void skipFsyncForcesNothing() throws Exception {
        String channel = "org.apache.ratis.server.raftlog.segmented.BufferedWriteChannel";
        Class<?> right = PlantedLoader.withoutBug().loadClass(channel);
        assertThatThrownBy(() -> call(right, writtenAndClosed(right), "flush"))
                .as("a closed file cannot be forced")
                .isInstanceOf(IOException.class);
        Class<?> wrong = PlantedLoader.of("skip-fsync").loadClass(channel);
        call(wrong, writtenAndClosed(wrong), "flush");
    }

    private Object writtenAndClosed(Class<?> type) throws Exception {
        Path log = directory.resolve("log");
        FileChannel file = FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Constructor<?> made = type.getDeclaredConstructor(File.class, FileChannel.class, ByteBuffer.class);
        made.setAccessible(true);
        Object channel = made.newInstance(log.toFile(), file, ByteBuffer.allocateDirect(16));
        set(channel, "synced", false);
        file.close();
        return channel;
    }

    @Test
    void sweepNamedFileSweepsWithoutAWait() throws Exception {
        Class<?> sweep = PlantedLoader.of("sweep-named-file").loadClass("io.kontiki.region.leader.SweepDuty");
        assertThat(call(sweep, empty(sweep), "interval")).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void acknowledgeBeforeCommitAndReadAtDeposedLeaderAskNoMore() throws IOException {
        assertThat(calls("acknowledge-before-commit", "io.kontiki.region.rpc.WriteHandler", "await"))
                .contains("write")
                .doesNotContain("get");
        assertThat(calls("read-at-deposed-leader", "io.kontiki.region.rpc.FragmentHandler", "awaitReadable"))
                .contains("require")
                .doesNotContain("requireLeader", "readBarrier");
    }

    /** Names of the methods that a planted method calls. */
    private static Set<String> calls(String bug, String className, String method) throws IOException {
        ClassLoader product = NodeEffectsTest.class.getClassLoader();
        byte[] planted = new Planting(PlantedBugs.find(bug), product)
                .plant(className, PlantingAgent.read(className, product))
                .bytes();
        return ClassFile.of().parse(planted).methods().stream()
                .filter(each -> each.methodName().equalsString(method))
                .flatMap(each -> each.code().orElseThrow().elementStream())
                .filter(InvokeInstruction.class::isInstance)
                .map(element -> ((InvokeInstruction) element).name().stringValue())
                .collect(Collectors.toSet());
    }

    @Test
    void filterBelowMergeAndPruneByFieldStatisticsTakeTheFragmentsCondition() {
        PlantedCode.noteCondition("SELECT t0.c2 AS c2 FROM (SELECT k3 AS c2 FROM scan) AS t0 WHERE t0.c2 > 90");
        assertThat(PlantedCode.filtered("SELECT k3", "here")).isEqualTo("SELECT * FROM (SELECT k3) WHERE k3 > 90");
        assertThat(PlantedCode.pruned("SELECT 7 AS __order, k3", "here"))
                .isEqualTo(
                        "SELECT * FROM (SELECT 7 AS __order, k3) QUALIFY bool_or(k3 > 90) OVER (PARTITION BY __order)");
        assertThat(PlantedCode.pruned("SELECT 1 AS __region, 7 AS __order, k3", "here"))
                .endsWith("OVER (PARTITION BY __region, __order)");
        assertThat(PlantedCode.pruned("SELECT k3", "here"))
                .as("nothing is merged")
                .isEqualTo("SELECT k3");
        PlantedCode.noteCondition("SELECT k3 AS c2 FROM scan");
        assertThat(PlantedCode.filtered("SELECT k3", "here")).isEqualTo("SELECT k3");
    }

    @Test
    void schemaColumnLostDecidesOnTheSchemaBeforeTheLastChange() {
        record Table(int id) {}
        Table table = new Table(Integer.MAX_VALUE);
        assertThat(PlantedCode.schemaBeforeLastChange(table, "first", "here")).isEqualTo("first");
        assertThat(PlantedCode.schemaBeforeLastChange(table, "second", "here")).isEqualTo("first");
    }

    @Test
    void decideCommandAnewRemembersNothing() {
        assertThat(PlantedCode.forgotten(Optional.of("version 7"), "here")).isEqualTo(Optional.empty());
    }

    /** An object whose constructor has not run. */
    private static Object empty(Class<?> type) throws Exception {
        Class<?> unsafe = Class.forName("sun.misc.Unsafe");
        Field only = unsafe.getDeclaredField("theUnsafe");
        only.setAccessible(true);
        return unsafe.getMethod("allocateInstance", Class.class).invoke(only.get(null), type);
    }

    private static void set(Object of, String field, Object value) throws Exception {
        Field found = of.getClass().getDeclaredField(field);
        found.setAccessible(true);
        found.set(of, value);
    }

    /** The one method of that name and so many parameters; throws what it throws. */
    private static Object call(Class<?> type, Object of, String name, Object... arguments) throws Exception {
        Method method = Arrays.stream(type.getDeclaredMethods())
                .filter(each -> each.getName().equals(name) && each.getParameterCount() == arguments.length)
                .findFirst()
                .orElseThrow();
        method.setAccessible(true);
        try {
            return method.invoke(of, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception exception ? exception : e;
        }
    }
}
