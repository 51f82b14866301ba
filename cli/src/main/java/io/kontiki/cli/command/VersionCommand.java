package io.kontiki.cli.command;

import io.kontiki.cli.ExitCode;
import io.kontiki.cli.output.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kontiki version}. */
@Command(name = "version", description = "Show the version of Kontiki and of the JVM.")
public final class VersionCommand implements Callable<Integer>, IVersionProvider {
    @Spec
    private CommandSpec spec;

    @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "text", description = "text (default) or json.")
    private Format format;

    private enum Format {
        TEXT,
        JSON
    }

    /** What {@code -o json} prints. */
    private record Versions(String kontiki, String java, String jvm) {}

    @Override
    public Integer call() {
        if (format == Format.JSON) {
            spec.commandLine().getOut().println(Json.write(versions()));
            return ExitCode.OK;
        }
        for (String line : getVersion()) {
            spec.commandLine().getOut().println(line);
        }
        return ExitCode.OK;
    }

    @Override
    public String[] getVersion() {
        Versions versions = versions();
        return new String[] {"kontiki " + versions.kontiki(), "java " + versions.java() + " (" + versions.jvm() + ")"};
    }

    private static Versions versions() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return new Versions(
                version == null ? "(unpackaged)" : version,
                Runtime.version().toString(),
                System.getProperty("java.vm.name"));
    }
}
