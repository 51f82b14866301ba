package io.kontiki.cli.cluster;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The directory of a local cluster, and how to print. */
public final class HomeOption {
    @Option(names = "--home", required = true, paramLabel = "DIR", description = "Directory of the cluster.")
    private Path home;

    @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "table", description = "table (default) or json.")
    private OutputFormat format;

    public ClusterHome home() {
        return new ClusterHome(home);
    }

    OutputFormat format() {
        return format;
    }

    public boolean isJson() {
        return format == OutputFormat.JSON;
    }
}
