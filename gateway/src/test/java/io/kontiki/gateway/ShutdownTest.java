package io.kontiki.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.Gauge;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that stops tells every client, whatever it waits for, and does not wait for queries of hours. */
@Timeout(60)
class ShutdownTest {
    private static final Duration LONGEST_STOP = Duration.ofSeconds(3);

    @TempDir
    private static Path temporary;

    private final RunningGateway gateway = RunningGateway.in(temporary);

    @Test
    void queriesThatRunAreStoppedAndTheirClientsAreTold() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient();
                Connection busy = gateway.connect();
                Connection idle = gateway.connect()) {
            CompletableFuture<SQLException> overPostgres = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    busy.createStatement().execute(StatementLimitTest.ENDLESS);
                } catch (SQLException e) {
                    overPostgres.complete(e);
                }
            });
            CompletableFuture<HttpResponse<String>> overHttp = http.sendAsync(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.httpPort() + "/v1/sql"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "sql=" + URLEncoder.encode(StatementLimitTest.ENDLESS, StandardCharsets.UTF_8)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            awaitRunning(2);

            long begin = System.nanoTime();
            gateway.close();

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONGEST_STOP);
            SQLException stopped = overPostgres.get(5, TimeUnit.SECONDS);
            assertThat(stopped.getSQLState()).as(stopped.getMessage()).isEqualTo("57P01");
            assertThat(stopped.getMessage()).contains("the server is shutting down");
            HttpResponse<String> answer = overHttp.get(5, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            assertThat(answer.body()).contains("the server is shutting down");
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThatThrownBy(() -> idle.createStatement().execute("SELECT 1"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57P01"));
        }
    }

    private void awaitRunning(int queries) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < end) {
            boolean all = gateway.metrics().getMetrics().entrySet().stream()
                    .filter(each -> each.getKey().startsWith("kontiki_duckdb_queries_running"))
                    .anyMatch(each -> each.getValue() instanceof Gauge<?> gauge
                            && gauge.getValue() instanceof Number running
                            && running.intValue() >= queries);
            if (all) {
                return;
            }
            LockSupport.parkNanos(10_000_000);
        }
        throw new AssertionError(
                "the queries do not run: " + gateway.metrics().getMetrics().keySet());
    }
}
