package io.kontiki.region.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.region.client.PartKind;
import io.kontiki.region.client.PartOutcome;
import io.kontiki.region.client.WritePart;
import io.kontiki.region.client.WriterId;
import io.kontiki.region.entry.LogEntry;
import io.kontiki.region.entry.RegionDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupStateTest {
    private static final RegionId REGION = RegionId.of(1024, 0);
    private static final WriterId WRITER = new WriterId(7, 7);

    private final ModelRows.Store store = new ModelRows.Store();
    private final GroupState state = new GroupState(1, store);
    private long index;

    private ApplyResult apply(LogEntry entry) {
        return state.apply(1, ++index, entry);
    }

    private boolean control(LogEntry.Control entry) {
        return ((ApplyResult.Control) apply(GroupLog.through(entry))).effective();
    }

    private PartOutcome write(WritePart part) {
        return ((ApplyResult.Parts) apply(GroupLog.write(1000, List.of(part))))
                .outcomes()
                .getFirst();
    }

    private void open() {
        assertThat(control(new LogEntry.RegionOpened(1000, GroupLog.definition(1, REGION, 1, GroupLog.SCHEMA))))
                .isTrue();
    }

    private List<String> content() {
        Region region = state.regions().get(REGION);
        return ((ModelRows) region.rows()).content(region.meta());
    }

    @Test
    void aRetriedPartIsAppliedOnceAndAcknowledgedTwice() {
        open();
        WritePart part = GroupLog.part(REGION, 1, WRITER, 5, 5, GroupLog.rows(10, 20));
        assertThat(write(part)).isEqualTo(new PartOutcome.Applied(2));
        assertThat(write(part)).isEqualTo(new PartOutcome.AlreadyApplied());
        assertThat(content()).containsExactly("2.0:10", "2.0:20");
    }

    @Test
    void aPartThatWasRefusedBetweenTwoThatWereNotCanBeSentAgain() {
        open();
        write(GroupLog.part(REGION, 1, WRITER, 1, 0, GroupLog.rows(1)));
        WritePart refused = GroupLog.part(REGION, 2, WRITER, 2, 0, GroupLog.rows(2));
        assertThat(write(refused)).isEqualTo(new PartOutcome.NotHere(1));
        write(GroupLog.part(REGION, 1, WRITER, 3, 0, GroupLog.rows(3)));
        assertThat(write(GroupLog.part(REGION, 1, WRITER, 2, 0, GroupLog.rows(2))))
                .isInstanceOf(PartOutcome.Applied.class);
        assertThat(content()).hasSize(3);
    }

    @Test
    void anUnknownRegionAnOldEpochANewerSchemaAndGarbageAreRefusedAndLeaveNoTrace() {
        open();
        byte[] rows = GroupLog.rows(1);
        assertThat(write(GroupLog.part(RegionId.of(9, 9), 1, WRITER, 1, 0, rows)))
                .isEqualTo(new PartOutcome.NotHere(-1));
        assertThat(write(GroupLog.part(REGION, 0, WRITER, 1, 0, rows))).isEqualTo(new PartOutcome.NotHere(1));
        assertThat(write(new WritePart(REGION, 1, 2, PartKind.ROWS, WRITER, 1, 0, rows)))
                .isEqualTo(new PartOutcome.StaleSchema(1));
        PartOutcome garbage = write(GroupLog.part(REGION, 1, WRITER, 1, 0, new byte[] {1, 2, 3}));
        assertThat(((PartOutcome.Invalid) garbage).code()).isEqualTo(ErrorCode.CORRUPT);
        assertThat(state.checkpoint().regions().getFirst().writers()).isEmpty();
        assertThat(write(GroupLog.part(REGION, 1, WRITER, 1, 0, rows))).isInstanceOf(PartOutcome.Applied.class);
    }

    @Test
    void aWrongTypeIsRefusedWithItsName() {
        TableSchema other = new TableSchema(
                1,
                List.of(
                        new ColumnSchema(1, "ts", DataType.TIMESTAMP_MILLISECOND, ColumnRole.TIME_INDEX, false, null),
                        new ColumnSchema(2, "usage", DataType.STRING, ColumnRole.FIELD, true, null)),
                3);
        control(new LogEntry.RegionOpened(1000, GroupLog.definition(1, REGION, 1, other)));
        PartOutcome outcome = write(GroupLog.part(REGION, 1, WRITER, 1, 0, GroupLog.rows(1)));
        assertThat(((PartOutcome.Invalid) outcome).message()).contains("usage");
    }

    /** Columns of version 2 and 3 are NOT NULL; the parts are of version 1 and 2 and lack what is newer. */
    @ParameterizedTest
    @EnumSource
    void aPartThatIsOlderThanANotNullColumnIsTakenUnlessFieldsMerge(MergeMode mode) {
        TableOptions options = new TableOptions(mode, null, null, Map.of());
        TableSchema two = GroupLog.SCHEMA.withAdded(
                List.of(new ColumnSchema(0, "x", DataType.INT64, ColumnRole.FIELD, false, "7")));
        TableSchema three =
                two.withAdded(List.of(new ColumnSchema(0, "y", DataType.INT64, ColumnRole.FIELD, false, "8")));
        GroupState witness = new GroupState(1, NoRows.FACTORY);
        List<LogEntry> entries = List.of(
                new LogEntry.RegionOpened(1000, new RegionDefinition(1, REGION, 1, "public", GroupLog.SCHEMA, options)),
                new LogEntry.SchemaChanged(1000, new RegionDefinition(2, REGION, 1, "public", three, options)),
                GroupLog.write(1000, List.of(part(1, 1), part(2, 2), part(3, 3))));
        ApplyResult result = null;
        for (LogEntry entry : entries) {
            result = apply(entry);
            assertThat(witness.apply(1, index, entry)).isEqualTo(result);
        }

        List<PartOutcome> outcomes = ((ApplyResult.Parts) result).outcomes();
        PartOutcome stale = new PartOutcome.StaleSchema(3);
        assertThat(outcomes.get(0)).isEqualTo(mode == MergeMode.LAST_NON_NULL ? stale : new PartOutcome.Applied(index));
        assertThat(outcomes.get(1)).as("lacks x, which its gateway knew").isEqualTo(stale);
        assertThat(((PartOutcome.Invalid) outcomes.get(2)).code()).isEqualTo(ErrorCode.NOT_NULL_VIOLATION);
    }

    private static WritePart part(long sequence, int schemaVersion) {
        return new WritePart(
                REGION, 1, schemaVersion, PartKind.ROWS, WRITER, sequence, 0, GroupLog.rows(10 * sequence));
    }

    @Test
    void theFirstFlushedOfTheOldestCutWinsAndOthersAreNoOps() {
        open();
        write(GroupLog.part(REGION, 1, WRITER, 1, 0, GroupLog.rows(1)));
        control(new LogEntry.Freeze(1000));
        long first = index;
        LogEntry.Flushed flushed = GroupLog.flush(state, store, 1000);
        write(GroupLog.part(REGION, 1, WRITER, 2, 0, GroupLog.rows(2)));
        control(new LogEntry.Freeze(1000));
        assertThat(control(new LogEntry.Flushed(1000, 1, index, List.of()))).isFalse();
        assertThat(state.durable()).isNull();
        assertThat(control(flushed)).isTrue();
        assertThat(control(flushed)).isFalse();
        assertThat(state.durable().cut()).isEqualTo(first);
        assertThat(content()).hasSize(2);
        assertThat(control(GroupLog.flush(state, store, 1000))).isTrue();
        assertThat(content()).hasSize(2);
    }

    @Test
    void aFlushedWhoseFilesWereWrittenInAnotherTermIsANoOp() {
        open();
        write(GroupLog.part(REGION, 1, WRITER, 1, 0, GroupLog.rows(1)));
        control(new LogEntry.Freeze(1000));
        LogEntry.Flushed flushed = GroupLog.flush(state, store, 1000);
        ApplyResult later = state.apply(2, ++index, GroupLog.through(flushed));
        assertThat(((ApplyResult.Control) later).reason()).contains("term 1");
        assertThat(state.openCuts()).hasSize(1);
        assertThat(content()).hasSize(1);
    }

    @Test
    void aFlushedThatLeavesOutFrozenRowsStopsTheReplica() {
        open();
        write(GroupLog.part(REGION, 1, WRITER, 1, 0, GroupLog.rows(1)));
        control(new LogEntry.Freeze(1000));
        assertThatThrownBy(() -> control(new LogEntry.Flushed(1000, 1, index, List.of())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("leaves out region");
    }

    @Test
    void aChangeFromAnOlderClusterImageIsANoOp() {
        open();
        assertThat(control(new LogEntry.RegionDropped(1000, 5, REGION))).isTrue();
        assertThat(control(new LogEntry.RegionOpened(1000, GroupLog.definition(4, REGION, 9, GroupLog.SCHEMA))))
                .isFalse();
        assertThat(write(GroupLog.part(REGION, 1, WRITER, 1, 0, GroupLog.rows(1))))
                .isEqualTo(new PartOutcome.NotHere(-1));
    }

    @Test
    void logTimeNeverGoesBackAndNeverJumps() {
        apply(new LogEntry.Freeze(10_000));
        apply(new LogEntry.Freeze(9_000));
        assertThat(state.logTimeMillis()).isEqualTo(10_000);
        apply(new LogEntry.Freeze(Long.MAX_VALUE));
        assertThat(state.logTimeMillis()).isEqualTo(10_000 + GroupState.LOG_TIME_STEP_MAX_MILLIS);
    }

    /** A random log, applied by a data replica, by a witness, and from every snapshot there ever was. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void replayFromEveryCutEndsWhereTheFullReplayEnds(long seed) {
        Random random = new Random(seed);
        GroupState witness = new GroupState(1, NoRows.FACTORY);
        List<LogEntry> log = new ArrayList<>();
        Map<Long, StatePointer> pointers = new HashMap<>();
        RandomWrites writes = new RandomWrites(random);
        long metaVersion = 1;
        for (int step = 0; step < 1500; step++) {
            LogEntry entry = switch (random.nextInt(20)) {
                case 0 -> GroupLog.through(new LogEntry.Freeze(step));
                case 1, 2 ->
                    GroupLog.through(
                            state.openCuts().isEmpty()
                                    ? new LogEntry.Flushed(step, 1, 3, List.of())
                                    : GroupLog.flush(state, store, step));
                case 3 -> {
                    RegionId region = writes.region();
                    yield GroupLog.through(
                            random.nextInt(6) == 0
                                    ? new LogEntry.RegionDropped(step, metaVersion, region)
                                    : new LogEntry.RegionOpened(
                                            step,
                                            GroupLog.definition(
                                                    metaVersion++, region, 1 + step / 500, GroupLog.SCHEMA)));
                }
                case 4 -> {
                    Region region = state.regions().get(writes.region());
                    yield GroupLog.through(
                            region == null || region.meta().manifest().files().size() < 2
                                    ? new LogEntry.MemberJoined(step, "n" + random.nextInt(5))
                                    : GroupLog.compact(region.meta(), store, step));
                }
                default -> GroupLog.write(step, writes.next(state));
            };
            log.add(entry);
            ApplyResult mine = apply(entry);
            assertThat(witness.apply(1, index, entry))
                    .as("seed %d index %d", seed, index)
                    .isEqualTo(mine);
            if (step % 10 == 0) {
                assertThat(witness.checkpoint()).isEqualTo(state.checkpoint());
            }
            if (state.durable() != null && !pointers.containsKey(state.durable().cut())) {
                assertThat(witness.durable()).isEqualTo(state.durable());
                pointers.put(state.durable().cut(), PointerCodec.decode(PointerCodec.encode(state.durable())));
            }
        }
        assertThat(pointers).hasSizeGreaterThan(20);
        writes.assertEachRowOnce(state);
        pointers.values().forEach(pointer -> {
            GroupState replayed = GroupState.restore(pointer, store);
            for (long i = pointer.cut() + 1; i <= index; i++) {
                replayed.apply(1, i, log.get((int) i - 1));
            }
            assertThat(replayed.checkpoint())
                    .as("seed %d cut %d", seed, pointer.cut())
                    .isEqualTo(state.checkpoint());
            assertThat(replayed.durable()).isEqualTo(state.durable());
            assertThat(contents(replayed))
                    .as("seed %d cut %d", seed, pointer.cut())
                    .isEqualTo(contents(state));
        });
    }

    private static Map<RegionId, List<String>> contents(GroupState of) {
        Map<RegionId, List<String>> all = new HashMap<>();
        of.regions().forEach((id, region) -> all.put(id, ((ModelRows) region.rows()).content(region.meta())));
        return all;
    }
}
