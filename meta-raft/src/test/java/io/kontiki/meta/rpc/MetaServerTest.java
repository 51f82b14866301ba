package io.kontiki.meta.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.partition.PartitionExpr.Compare;
import io.kontiki.common.partition.PartitionExpr.Operator;
import io.kontiki.common.partition.PartitionLiteral;
import io.kontiki.common.partition.PartitionRule;
import io.kontiki.common.rpc.HostPort;
import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.common.rpc.RpcServer;
import io.kontiki.common.rpc.RpcSettings;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.common.topology.Topology;
import io.kontiki.meta.MetaServerSettings;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.GroupLoad;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.NodeAddresses;
import io.kontiki.meta.client.NodeLoad;
import io.kontiki.meta.client.NodeReporter;
import io.kontiki.meta.client.NodeRole;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node as it is put together in production, over real RPC. */
final class MetaServerTest {
    @TempDir
    Path directory;

    @Test
    void servesMetadataOverRpc() {
        String meta = FreePorts.address();
        List<MetaServerSettings.Voter> voters = List.of(new MetaServerSettings.Voter("n1", meta));
        MetaServerSettings settings = MetaServerSettings.of("n1", voters, directory, Topology.SINGLE, 2);
        MetricRegistry metrics = new MetricRegistry();
        try (RpcServer rpc = new RpcServer(HostPort.parse("127.0.0.1:0"), RpcSettings.DEFAULT, metrics);
                MetaServer server = MetaServer.start(settings, rpc, Clock.systemUTC(), metrics);
                RpcChannels channels = new RpcChannels(RpcSettings.DEFAULT)) {
            rpc.start();
            String address = rpc.address().toString();
            MetaClientSettings clientSettings = new MetaClientSettings(List.of(address), Duration.ofSeconds(10), null);
            try (MetaClient client = RemoteMetaClient.connect(clientSettings, channels)) {
                NodeLoad load = new NodeLoad(3, 1, 10, 20, 30, 40, 50, 60, 0.5, List.of(new GroupLoad(1, true, 7, 0)));
                try (NodeReporter reporter =
                        NodeReporter.start(client, registration(address, meta), () -> load, Duration.ofMillis(50))) {
                    ClusterImage registered = reporter.registered().join();
                    assertThat(registered.groups()).hasSize(2);
                    MetaTestCluster.eventually(
                            "the load is seen",
                            () -> load.equals(client.refresh(Long.MAX_VALUE, Duration.ofSeconds(5))
                                    .node("n1")
                                    .orElseThrow()
                                    .load()));
                    createsATable(client);
                    assertThat(server.isLeader()).isTrue();
                    assertThat(metrics.timer("kontiki_metasrv_command_seconds").getCount())
                            .isPositive();
                }
            }
        }
    }

    @Test
    void saysSoWhenItsPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RpcServer rpc =
                        new RpcServer(HostPort.parse("127.0.0.1:0"), RpcSettings.DEFAULT, new MetricRegistry())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            MetaServerSettings settings = MetaServerSettings.of(
                    "n1", List.of(new MetaServerSettings.Voter("n1", address)), directory, Topology.SINGLE, 0);
            assertThatThrownBy(() -> MetaServer.start(settings, rpc, Clock.systemUTC(), new MetricRegistry()))
                    .isInstanceOfSatisfying(
                            KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION))
                    .hasMessageContaining("cannot start metasrv on " + address);
        }
    }

    private static void createsATable(MetaClient client) {
        TableSchema schema = new TableSchema(
                1,
                List.of(
                        new ColumnSchema(0, "host", DataType.STRING, ColumnRole.TAG, true, null),
                        new ColumnSchema(
                                1, "ts", DataType.TIMESTAMP_NANOSECOND, ColumnRole.TIME_INDEX, false, "now()")),
                2);
        TableOptions options =
                new TableOptions(MergeMode.LAST_NON_NULL, Duration.ofDays(7), null, Map.of("comment", "x"));
        Compare low = new Compare(0, "host", Operator.LESS, PartitionLiteral.text("m"));
        Compare high = new Compare(0, "host", Operator.GREATER_OR_EQUAL, PartitionLiteral.text("m"));
        PartitionRule rule = new PartitionRule(List.of(0), List.of(low, high));
        ClusterImage image = client.submit(
                        new MetaCommand.CreateTable("public", "cpu", schema, options, rule, false, true))
                .join();
        assertThat(image.table("public", "cpu")).hasValueSatisfying(table -> {
            assertThat(table.schema()).isEqualTo(schema);
            assertThat(table.options()).isEqualTo(options);
            assertThat(table.partitionRule()).isEqualTo(rule);
            assertThat(table.regions()).hasSize(2);
            assertThat(table.autoCreated()).isTrue();
        });
        assertThatThrownBy(() -> client.submit(new MetaCommand.DropTable("public", "nope", false))
                        .join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND))
                .hasMessage("table 'public.nope' does not exist");
    }

    private static MetaCommand.RegisterNode registration(String grpc, String meta) {
        NodeAddresses addresses = new NodeAddresses("127.0.0.1:1", grpc, null, null, "127.0.0.1:2", meta);
        return new MetaCommand.RegisterNode(
                "n1", "dc-a", Set.of(NodeRole.METASRV, NodeRole.REGION_SERVER, NodeRole.GATEWAY), addresses, 5);
    }
}
