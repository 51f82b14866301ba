package io.kontiki.meta.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.partition.PartitionExpr.Compare;
import io.kontiki.common.partition.PartitionExpr.Operator;
import io.kontiki.common.partition.PartitionLiteral;
import io.kontiki.common.partition.PartitionRule;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.common.topology.Topology;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.NewColumn;
import io.kontiki.meta.client.NodeAddresses;
import io.kontiki.meta.client.NodeRole;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.meta.image.MetaState;
import io.kontiki.meta.record.MetaRecord;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class CommandDecisionTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final TableSchema SCHEMA = new TableSchema(
            1,
            List.of(
                    new ColumnSchema(0, "host", DataType.STRING, ColumnRole.TAG, true, null),
                    new ColumnSchema(1, "ts", DataType.TIMESTAMP_MILLISECOND, ColumnRole.TIME_INDEX, false, null),
                    new ColumnSchema(2, "usage", DataType.FLOAT64, ColumnRole.FIELD, true, null)),
            3);

    private MetaState state = MetaState.EMPTY;

    @Test
    void startsWithTheDatabasePublic() {
        run(new MetaCommand.InitializeCluster(Topology.parse("2-2-1"), 0));
        assertThat(state.image().database("public")).isPresent();
        assertThat(state.image().defaultTopology()).hasToString("2-2-1");
        assertThat(run(new MetaCommand.InitializeCluster(Topology.SINGLE, 0))).isEmpty();
    }

    @Test
    void createsAGroupPerLeaderEligibleRegionServerAsSoonAsTheTopologyIsPossible() {
        startCluster221();
        assertThat(state.image().groups()).hasSize(4);
        state.image().groups().values().forEach(group -> {
            assertThat(group.members()).hasSize(5);
            assertThat(group.members().stream()
                            .filter(member -> member.witness())
                            .map(member -> member.node()))
                    .containsExactly("n5");
        });
        assertThat(state.image().groups().values().stream().map(group -> group.preferredLeader()))
                .as("each leader-eligible node is to lead one")
                .containsExactlyInAnyOrder("n1", "n2", "n3", "n4");
        Set<String> uuids = new HashSet<>();
        state.image().groups().values().forEach(group -> uuids.add(group.raftGroupUuid()));
        assertThat(uuids).hasSize(4);
    }

    @Test
    void createsNoGroupThatWouldBreakTheTopology() {
        run(new MetaCommand.InitializeCluster(Topology.parse("2-2-1"), 0));
        register("n1", "dc-a");
        register("n2", "dc-a");
        register("n3", "dc-b");
        assertThat(state.image().groups()).isEmpty();
        assertRefused(
                () -> run(create("cpu", TableOptions.DEFAULT, PartitionRule.SINGLE)),
                ErrorCode.TOPOLOGY_IMPOSSIBLE,
                "2-2-1 needs three data centres with 2, 2 and 1 region servers; there are dc-a: 2, dc-b: 1");
    }

    @Test
    void addsAGroupForARegionServerThatJoinsLaterAndSpreadsItsReplicas() {
        startCluster221();
        register("n6", "dc-a");
        assertThat(state.image().groups()).hasSize(5);
        assertThat(state.image().groups().get(5).members().stream().map(member -> member.node()))
                .contains("n6", "n3", "n4", "n5");
        assertThat(state.image().groups().get(5).preferredLeader()).isEqualTo("n6");
        register("n7", "dc-c");
        assertThat(state.image().groups())
                .as("the witness's data centre leads nothing")
                .hasSize(5);
    }

    @Test
    void placesAsManyGroupsAsTheSettingSays() {
        run(new MetaCommand.InitializeCluster(Topology.SINGLE, 3));
        register("n1", "dc-a");
        assertThat(state.image().groups()).hasSize(3);
    }

    @Test
    void registersANodeThatComesBackWithNewAddressesButNotInAnotherDataCentre() {
        startCluster221();
        assertThat(register("n1", "dc-a")).isEmpty();
        NodeAddresses moved = new NodeAddresses("h:1", "g:2", null, null, "w:3", "m:4");
        run(new MetaCommand.RegisterNode("n1", "dc-a", Set.of(NodeRole.REGION_SERVER), moved, 2));
        assertThat(state.image().node("n1").orElseThrow().addresses()).isEqualTo(moved);
        assertThat(state.image().groups()).hasSize(4);
        assertRefused(() -> register("n1", "dc-b"), ErrorCode.INVALID_ARGUMENT, "belongs to data centre dc-a");
        assertRefused(
                () -> run(new MetaCommand.RegisterNode("n1", "dc-a", Set.of(NodeRole.GATEWAY), moved, 3)),
                ErrorCode.INVALID_ARGUMENT,
                "must keep the role region-server");
    }

    @Test
    void refusesAVoterThatComesBackWithoutItsData() {
        startCluster221();
        run(withData("n1", "first"));
        assertThat(run(withData("n1", "first"))).isEmpty();
        assertRefused(
                () -> run(withData("n1", "second")), ErrorCode.INVALID_ARGUMENT, "comes back without the data it had");
        assertThat(run(withData("n1", null)))
                .as("a node that does not say is taken at its word")
                .isEmpty();
    }

    private static MetaCommand withData(String name, String dataId) {
        NodeAddresses addresses = new NodeAddresses(null, "127.0.0.1:1", null, null, "127.0.0.1:2", null);
        return new MetaCommand.RegisterNode(name, "dc-a", Set.of(NodeRole.REGION_SERVER), addresses, 1, dataId);
    }

    @Test
    void spreadsRegionsOverTheGroupsWithTheFewest() {
        startCluster221();
        Compare low = new Compare(0, "host", Operator.LESS, PartitionLiteral.text("m"));
        Compare high = new Compare(0, "host", Operator.GREATER_OR_EQUAL, PartitionLiteral.text("m"));
        run(create("a", TableOptions.DEFAULT, new PartitionRule(List.of(0), List.of(low, high))));
        run(create("b", TableOptions.DEFAULT, PartitionRule.SINGLE));
        TableInfo a = state.image().table("public", "a").orElseThrow();
        assertThat(a.id()).isEqualTo(1024);
        assertThat(a.regions().stream().map(route -> route.groupId())).containsExactly(1, 2);
        assertThat(a.regions().get(1).region()).isEqualTo(RegionId.of(1024, 1));
        assertThat(state.image()
                        .table("public", "b")
                        .orElseThrow()
                        .regions()
                        .getFirst()
                        .groupId())
                .isEqualTo(3);
        assertThat(state.image().route(RegionId.of(1024, 1)).orElseThrow().groupId())
                .isEqualTo(2);
    }

    @Test
    void refusesATableWhoseTopologyNoGroupOffers() {
        startCluster221();
        TableOptions options = new TableOptions(MergeMode.LAST_ROW, null, "1-1-1", Map.of());
        assertRefused(
                () -> run(create("cpu", options, PartitionRule.SINGLE)),
                ErrorCode.TOPOLOGY_IMPOSSIBLE,
                "no WAL group has topology 1-1-1; this cluster offers 2-2-1");
    }

    @Test
    void neverGivesATableIdTwice() {
        startCluster221();
        run(create("cpu", TableOptions.DEFAULT, PartitionRule.SINGLE));
        run(new MetaCommand.DropTable("public", "cpu", false));
        run(create("cpu", TableOptions.DEFAULT, PartitionRule.SINGLE));
        assertThat(state.image().table("public", "cpu").orElseThrow().id()).isEqualTo(1025);
    }

    @Test
    void answersIfNotExistsAndIfExistsWithoutAChange() {
        startCluster221();
        run(create("cpu", TableOptions.DEFAULT, PartitionRule.SINGLE));
        assertThat(run(new MetaCommand.CreateTable(
                        "public", "cpu", SCHEMA, TableOptions.DEFAULT, PartitionRule.SINGLE, true, true)))
                .isEmpty();
        assertRefused(
                () -> run(create("cpu", TableOptions.DEFAULT, PartitionRule.SINGLE)),
                ErrorCode.TABLE_EXISTS,
                "public.cpu");
        assertThat(run(new MetaCommand.DropTable("public", "gone", true))).isEmpty();
        assertRefused(
                () -> run(new MetaCommand.DropTable("public", "gone", false)),
                ErrorCode.TABLE_NOT_FOUND,
                "public.gone");
        run(new MetaCommand.CreateDatabase("iot", false, Map.of(), null));
        assertThat(run(new MetaCommand.CreateDatabase("iot", true, Map.of(), null)))
                .isEmpty();
        assertRefused(
                () -> run(new MetaCommand.CreateDatabase("iot", false, Map.of(), null)),
                ErrorCode.DATABASE_EXISTS,
                "iot");
        assertRefused(
                () -> run(new MetaCommand.CreateDatabase("pg_catalog", false, Map.of(), null)),
                ErrorCode.DATABASE_EXISTS,
                "pg_catalog");
        assertThat(run(new MetaCommand.CreateDatabase("information_schema", true, Map.of(), null)))
                .isEmpty();
        assertThat(run(new MetaCommand.DropDatabase("nope", true))).isEmpty();
        assertRefused(() -> run(new MetaCommand.DropDatabase("nope", false)), ErrorCode.DATABASE_NOT_FOUND, "nope");
    }

    @Test
    void refusesADatabaseNameThatTheStoresCannotHold() {
        assertThat(run(new MetaCommand.CreateDatabase("d".repeat(128), false, Map.of(), null)))
                .hasSize(1);
        assertThat(run(new MetaCommand.CreateDatabase("d" + "@".repeat(42), false, Map.of(), null)))
                .hasSize(1);
        for (String name :
                List.of("d".repeat(129), "d" + "@".repeat(43), "", ".", "..", "a/b", "a\nb", "1a", "\u00e9")) {
            assertRefused(
                    () -> run(new MetaCommand.CreateDatabase(name, false, Map.of(), null)),
                    ErrorCode.INVALID_ARGUMENT,
                    "database name");
        }
    }

    @Test
    void aTableTakesTheTtlOfItsDatabaseUnlessItHasItsOwnOrKeepsRowsForEver() {
        startCluster221();
        Duration week = Duration.ofDays(7);
        run(new MetaCommand.CreateDatabase("iot", false, Map.of("ttl", "7d"), week));
        TableOptions day = new TableOptions(MergeMode.LAST_ROW, Duration.ofDays(1), null, Map.of());
        TableOptions forever =
                new TableOptions(MergeMode.LAST_ROW, null, null, Map.of(TableOptions.TTL, TableOptions.FOREVER));
        Map<String, TableOptions> tables = Map.of("silent", TableOptions.DEFAULT, "day", day, "forever", forever);
        tables.forEach((name, options) ->
                run(new MetaCommand.CreateTable("iot", name, SCHEMA, options, PartitionRule.SINGLE, false, false)));
        assertThat(ttl("silent")).isEqualTo(week);
        assertThat(ttl("day")).isEqualTo(Duration.ofDays(1));
        assertThat(ttl("forever")).isNull();
    }

    private Duration ttl(String table) {
        return state.image().table("iot", table).orElseThrow().options().ttl();
    }

    @Test
    void dropsADatabaseWithItsTablesButNotTheSystems() {
        startCluster221();
        run(new MetaCommand.CreateDatabase("iot", false, Map.of(), null));
        run(new MetaCommand.CreateTable(
                "iot", "cpu", SCHEMA, TableOptions.DEFAULT, PartitionRule.SINGLE, false, false));
        run(new MetaCommand.DropDatabase("iot", false));
        assertThat(state.image().tables()).isEmpty();
        assertThat(state.image().database("iot")).isEmpty();
        assertRefused(
                () -> run(new MetaCommand.DropDatabase("public", true)),
                ErrorCode.INVALID_ARGUMENT,
                "part of the system");
        assertRefused(
                () -> run(new MetaCommand.DropDatabase("information_schema", true)),
                ErrorCode.INVALID_ARGUMENT,
                "part of the system");
    }

    @Test
    void addsColumnsBehindTheExistingOnes() {
        startCluster221();
        run(create("cpu", TableOptions.DEFAULT, PartitionRule.SINGLE));
        run(add(new NewColumn("rack", DataType.STRING, ColumnRole.TAG, true, null), field("idle", DataType.INT64)));
        TableSchema schema = state.image().table("public", "cpu").orElseThrow().schema();
        assertThat(schema.version()).isEqualTo(2);
        assertThat(schema.tags().stream().map(ColumnSchema::name)).containsExactly("host", "rack");
        assertThat(schema.column("idle").orElseThrow().id()).isEqualTo(4);
    }

    @Test
    void letsTheFirstTypeOfAColumnWin() {
        startCluster221();
        run(create("cpu", TableOptions.DEFAULT, PartitionRule.SINGLE));
        run(add(field("load", DataType.FLOAT64)));
        assertThat(run(add(field("load", DataType.FLOAT64)))).isEmpty();
        assertRefused(
                () -> run(add(field("load", DataType.STRING))),
                ErrorCode.TYPE_MISMATCH,
                "field of type Float64, not a field of type String");
        assertRefused(
                () -> run(new MetaCommand.AddColumns("public", "cpu", List.of(field("load", DataType.FLOAT64)), false)),
                ErrorCode.COLUMN_EXISTS,
                "'load'");
        assertRefused(
                () -> run(add(field("more", DataType.INT64), field("more", DataType.STRING))),
                ErrorCode.TYPE_MISMATCH,
                "'more'");
    }

    @Test
    void refusesColumnsThatExistingRowsCouldNotHave() {
        startCluster221();
        run(create("cpu", TableOptions.DEFAULT, PartitionRule.SINGLE));
        assertRefused(
                () -> run(add(new NewColumn("x", DataType.INT64, ColumnRole.FIELD, false, null))),
                ErrorCode.INVALID_SCHEMA,
                "NOT NULL without a default");
        assertRefused(
                () -> run(add(new NewColumn("x", DataType.STRING, ColumnRole.TAG, false, "'a'"))),
                ErrorCode.INVALID_SCHEMA,
                "must be nullable");
        run(add(new NewColumn("x", DataType.INT64, ColumnRole.FIELD, false, "7")));
    }

    @Test
    void refusesAnIncompletePartitionRule() {
        startCluster221();
        Compare low = new Compare(0, "host", Operator.LESS, PartitionLiteral.text("m"));
        assertRefused(
                () -> run(create("cpu", TableOptions.DEFAULT, new PartitionRule(List.of(0), List.of(low)))),
                ErrorCode.INVALID_PARTITION_RULE,
                "no partition takes host = 'm'");
    }

    private void startCluster221() {
        run(new MetaCommand.InitializeCluster(Topology.parse("2-2-1"), 0));
        register("n1", "dc-a");
        register("n3", "dc-b");
        register("n5", "dc-c");
        register("n2", "dc-a");
        register("n4", "dc-b");
    }

    private List<MetaRecord> register(String name, String dc) {
        NodeAddresses addresses = new NodeAddresses(null, "127.0.0.1:1", null, null, "127.0.0.1:2", null);
        return run(new MetaCommand.RegisterNode(name, dc, Set.of(NodeRole.REGION_SERVER), addresses, 1));
    }

    private List<MetaRecord> run(MetaCommand command) {
        List<MetaRecord> records = CommandDecision.decide(state, command, NOW);
        if (!records.isEmpty()) {
            MetaState next = state.replay(records);
            assertThat(next).as("replay is deterministic").isEqualTo(state.replay(records));
            assertThat(next.version()).isEqualTo(state.version() + 1);
            state = next;
        }
        return records;
    }

    private static MetaCommand create(String name, TableOptions options, PartitionRule rule) {
        return new MetaCommand.CreateTable("public", name, SCHEMA, options, rule, false, false);
    }

    private static MetaCommand add(NewColumn... columns) {
        return new MetaCommand.AddColumns("public", "cpu", List.of(columns), true);
    }

    private static NewColumn field(String name, DataType type) {
        return new NewColumn(name, type, ColumnRole.FIELD, true, null);
    }

    private static void assertRefused(ThrowingCallable call, ErrorCode code, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}
