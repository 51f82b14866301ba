package io.kontiki.cli.cluster;

import picocli.CommandLine.Option;

/** A data centre or a single node. */
final class TargetOption {
    @Option(
            names = "--dc",
            required = true,
            paramLabel = "DC",
            description = "All nodes of a data centre, and its store with them.")
    private String dc;

    @Option(names = "--node", required = true, paramLabel = "NAME", description = "One node's process; stores stay.")
    private String node;

    boolean isDataCentre() {
        return dc != null;
    }

    String dc() {
        return dc;
    }

    String node() {
        return node;
    }
}
