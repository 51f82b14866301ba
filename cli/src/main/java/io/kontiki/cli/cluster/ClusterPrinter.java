package io.kontiki.cli.cluster;

import io.kontiki.cli.output.Json;
import io.kontiki.cli.output.TextTable;
import java.io.PrintWriter;

/** Prints a cluster's state for people or for programs. */
final class ClusterPrinter {
    private ClusterPrinter() {}

    static void print(ClusterStatus status, OutputFormat format, PrintWriter out) {
        switch (format) {
            case JSON -> out.println(Json.write(status));
            case TABLE -> table(status, out);
        }
        out.flush();
    }

    private static void table(ClusterStatus status, PrintWriter out) {
        TextTable nodes = TextTable.of("node", "dc", "state", "pid", "roles", "http", "grpc", "postgres")
                .alignRight(3);
        for (ClusterStatus.Node node : status.nodes()) {
            nodes.row(
                    node.name(),
                    node.dc(),
                    node.state(),
                    node.pid(),
                    String.join(",", node.roles()),
                    node.http(),
                    node.grpc(),
                    node.postgres());
        }
        out.print(nodes.render());
        out.println();
        TextTable groups = TextTable.of("wal group", "node", "dc", "role", "applied", "lag")
                .alignRight(0)
                .alignRight(4)
                .alignRight(5);
        for (ClusterStatus.WalGroup group : status.walGroups()) {
            for (ClusterStatus.Replica replica : group.replicas()) {
                groups.row(
                        group.id(),
                        replica.node(),
                        replica.dc(),
                        replica.role(),
                        replica.appliedIndex(),
                        replica.lag());
            }
        }
        out.print(groups.render());
    }
}
