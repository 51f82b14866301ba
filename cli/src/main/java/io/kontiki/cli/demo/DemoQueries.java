package io.kontiki.cli.demo;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.cluster.ClusterNode;
import io.kontiki.cli.cluster.ClusterPlan;
import io.kontiki.cli.drill.RunningLoad;
import io.kontiki.cli.output.Progress;
import io.kontiki.cli.process.Pause;
import io.kontiki.cli.sql.SqlAnswer;
import io.kontiki.cli.sql.SqlClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Asks the same question now and then while the load runs, at one gateway after the other, and shows the answer. One thread. */
final class DemoQueries implements Runnable {
    static final String SQL = "SELECT count(*), count(DISTINCT device), avg(temperature) FROM sensors";

    private static final Duration BETWEEN = Duration.ofSeconds(4);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);

    private final List<ClusterNode> gateways;
    private final RunningLoad load;
    private final Progress progress;

    DemoQueries(ClusterPlan plan, RunningLoad load, Progress progress) {
        this.gateways = plan.gateways();
        this.load = load;
        this.progress = progress;
    }

    @Override
    public void run() {
        for (int turn = 0; !load.isOver(); turn++) {
            ClusterNode gateway = gateways.get(turn % gateways.size());
            long began = System.nanoTime();
            try (SqlClient client = new SqlClient(gateway.httpAddress(), "public", ANSWER_LIMIT)) {
                SqlAnswer.Rows rows = SqlAnswer.of(client.send(SQL)).rows();
                long millis = (System.nanoTime() - began) / 1_000_000;
                progress.line(String.format(
                        Locale.ROOT,
                        "           SQL at %s: %,d rows of %d devices, average %.2f degrees (%d ms)",
                        gateway.name(),
                        rows.longAt(0, 0),
                        rows.longAt(0, 1),
                        rows.rows().getFirst().get(2).asDouble(),
                        millis));
                Pause.briefly(BETWEEN);
            } catch (IOException | CommandFailure e) {
                // A dead or frozen gateway is part of the show: the next one is asked.
                Pause.briefly(Duration.ofMillis(200));
            }
        }
    }
}
