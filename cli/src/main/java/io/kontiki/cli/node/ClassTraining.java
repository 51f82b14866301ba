package io.kontiki.cli.node;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.ExitCode;
import io.kontiki.cli.http.Address;
import io.kontiki.cli.http.HttpCalls;
import io.kontiki.cli.http.HttpConnection;
import io.kontiki.cli.process.Pause;
import io.kontiki.cli.sql.SqlClient;
import io.kontiki.common.rpc.HostPort;
import io.kontiki.common.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code kontiki train-classes}: a standalone server that does once what servers do, and ends. Started with
 * {@code -XX:ArchiveClassesAtExit}, it leaves the archive of loaded classes with which every later server starts in half the time.
 * Part of the build; hidden from the help.
 */
@Command(
        name = "train-classes",
        hidden = true,
        description = "Starts a server in DIRECTORY, does some of everything and ends.")
public final class ClassTraining implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ClassTraining.class);
    private static final String HOST = "127.0.0.1";
    private static final int LINE_REQUESTS = 50;
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final List<String> STATEMENTS = List.of(
            "CREATE TABLE sensors (device STRING, ts TIMESTAMP(3) TIME INDEX, temperature DOUBLE, reading BIGINT, PRIMARY KEY (device))"
                    + " PARTITION ON COLUMNS (device) (device < 'm', device >= 'm')",
            "INSERT INTO sensors VALUES ('a', 1000, 1.5, 1), ('b', 2000, 2.5, 2), ('z', 1000, NULL, 3), ('a', 500, 0.5, 4)",
            "SELECT count(*) FROM cpu",
            "ADMIN flush_table('sensors')",
            "ADMIN flush_table('cpu')",
            "INSERT INTO sensors VALUES ('a', 3000, 1.5, 1), ('a', 700, 2.5, 2)",
            "SELECT device, date_bin(INTERVAL '1 second', ts) AS t, avg(temperature), max(reading) FROM sensors"
                    + " WHERE ts BETWEEN '1970-01-01T00:00:00Z' AND '1970-01-01T01:00:00Z' GROUP BY device, t HAVING count(*) > 0 ORDER BY device, t LIMIT 5",
            "SELECT s.device, c.usage_user FROM sensors s LEFT JOIN cpu c ON s.device = c.hostname ORDER BY 1",
            "SELECT table_name FROM information_schema.tables",
            "DELETE FROM sensors WHERE device = 'b' AND ts = 2000",
            "SHOW TABLES",
            "DESCRIBE sensors",
            "DROP TABLE sensors");

    @Parameters(paramLabel = "DIRECTORY", description = "An empty directory; it is left as the server leaves it.")
    private Path directory;

    @Override
    public void run() {
        HostPort http = freeAddress();
        Map<String, String> flags = Map.of(
                NodeKeys.DATA_HOME.name(), directory.resolve("data").toString(),
                NodeKeys.HTTP.name(), http.toString(),
                NodeKeys.GRPC.name(), freeAddress().toString(),
                NodeKeys.POSTGRES.name(), freeAddress().toString());
        NodeSettings settings =
                NodeSettings.standalone(Settings.load(NodeKeys.standalone(), null, Map.of(), flags), Ports::anyFree);
        Thread.ofPlatform()
                .daemon()
                .name("training")
                .start(() -> exerciseAndExit(new Address(http.host(), http.port())));
        try {
            NodeProcess.run(settings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static HostPort freeAddress() {
        return new HostPort(HOST, Ports.anyFree(HOST));
    }

    private static void exerciseAndExit(Address server) {
        try {
            exercise(server);
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOG.error("the training stopped half way: the server will load the other classes one by one", e);
        }
        // The node's own hook closes it.
        System.exit(ExitCode.OK);
    }

    private static void exercise(Address server) throws IOException, InterruptedException {
        Pause start = new Pause(START_LIMIT);
        while (!HttpCalls.isOk(server, "/ready", ANSWER_LIMIT)) {
            if (!start.next(Duration.ofMillis(50))) {
                throw CommandFailure.failed("the server is not ready after " + START_LIMIT.toSeconds() + " s");
            }
        }
        try (HttpConnection connection = HttpConnection.open(server, ANSWER_LIMIT, ANSWER_LIMIT)) {
            for (int request = 0; request < LINE_REQUESTS; request++) {
                connection.post("/v1/influxdb/write?precision=ms", "text/plain", lines(request));
            }
        }
        try (SqlClient sql = new SqlClient(server, "public", ANSWER_LIMIT)) {
            STATEMENTS.forEach(sql::query);
        }
        HttpCalls.isOk(server, "/metrics", ANSWER_LIMIT);
    }

    private static byte[] lines(int request) {
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 20; line++) {
            text.append("cpu,hostname=host_")
                    .append(line)
                    .append(",region=eu usage_user=")
                    .append(line + 0.5)
                    .append(",count=")
                    .append(line)
                    .append("i,up=true,state=\"ok\" ")
                    .append(1000L * request + line % 3)
                    .append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
