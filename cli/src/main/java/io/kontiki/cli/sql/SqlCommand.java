package io.kontiki.cli.sql;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.ExitCode;
import io.kontiki.cli.http.Address;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kontiki sql}: statements to a gateway, rows to standard output. */
@Command(name = "sql", description = "Send SQL to a server and print what it answers.")
public final class SqlCommand implements Callable<Integer> {
    /** How to print an answer. */
    enum Format {
        TABLE,
        JSON,
        CSV
    }

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--addr",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:4000",
            description = "HTTP address of a gateway (default ${DEFAULT-VALUE}).")
    private String address;

    @Option(
            names = "--db",
            paramLabel = "NAME",
            defaultValue = "public",
            description = "Database (default ${DEFAULT-VALUE}).")
    private String database;

    @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "table", description = "table (default), json or csv.")
    private Format format;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "Longest wait for an answer (default ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    @Parameters(paramLabel = "SQL", description = "One or more statements, separated by semicolons.")
    private String sql;

    @Override
    public Integer call() {
        if (timeoutSeconds < 1 || timeoutSeconds > 86_400) {
            throw CommandFailure.usage("--timeout is from 1 to 86400 seconds");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (SqlClient client =
                new SqlClient(Address.ofFlag("--addr", address), database, Duration.ofSeconds(timeoutSeconds))) {
            SqlAnswer answer = client.query(sql);
            switch (format) {
                case TABLE -> SqlPrinter.table(answer, out);
                case CSV -> SqlPrinter.csv(answer, out);
                case JSON -> out.println(answer.document());
            }
        }
        return ExitCode.OK;
    }
}
