package io.kontiki.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.gateway.FakeMeta;
import io.kontiki.gateway.FakeRegions;
import io.kontiki.gateway.influx.InfluxWriter;
import io.kontiki.gateway.influx.ParserPool;
import io.kontiki.gateway.session.RunningQueries;
import io.kontiki.gateway.write.AutomaticTables;
import io.kontiki.gateway.write.ByteBudget;
import io.kontiki.gateway.write.TableWriter;
import io.kontiki.gateway.write.WaitClock;
import io.kontiki.gateway.write.WriteSettings;
import io.kontiki.region.client.WriterId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpGatewayTest {
    private static final Duration HOLD = Duration.ofMillis(200);
    private static final int MAX_BODY = 4 << 20;

    private final FakeMeta meta = new FakeMeta(1);
    private final FakeRegions regions = new FakeRegions();
    private final FakeSql sql = new FakeSql();
    private final ByteBudget budget = new ByteBudget(16 << 20);
    private final RunningQueries queries = new RunningQueries(System::nanoTime);
    private final MetricRegistry metrics = new MetricRegistry();
    private final AtomicReference<Optional<String>> notReady = new AtomicReference<>(Optional.empty());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpGateway server = start();

    private HttpGateway start() {
        TableWriter writer = new TableWriter(
                meta,
                regions,
                regions,
                new WriteSettings(HOLD, HOLD, Duration.ofMillis(20), 16 << 20),
                budget,
                WaitClock.SYSTEM,
                threads,
                () -> WriterId.of(UUID.randomUUID()),
                metrics);
        InfluxWriter lines = new InfluxWriter(
                meta,
                new ParserPool(2, 1 << 20),
                new AutomaticTables(meta, WaitClock.SYSTEM, HOLD),
                writer,
                InstantSource.system());
        HttpSettings settings = new HttpSettings(
                "127.0.0.1",
                0,
                MAX_BODY,
                Duration.ofMillis(600),
                Duration.ofMillis(500),
                Duration.ofMinutes(1),
                Duration.ofMillis(200));
        return HttpGateway.start(
                settings,
                new HttpGateway.Services(meta, sql, lines, budget, queries, metrics, notReady::get, System::nanoTime));
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
        threads.shutdownNow();
        queries.close();
        assertThat(budget.used()).as("every request gives its bytes back").isZero();
        assertThat(sql.open).as("every result is closed").isZero();
    }

    @Test
    void answersHealthReadinessAndMetrics() throws Exception {
        assertThat(get("/health").statusCode()).isEqualTo(200);
        assertThat(get("/ready").statusCode()).isEqualTo(200);
        notReady.set(Optional.of("WAL group 2 has no leader"));
        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(get("/ready").body()).isEqualTo("{\"error\":\"WAL group 2 has no leader\"}");
        assertThat(get("/v1/influxdb/health").statusCode()).isEqualTo(503);

        assertThat(get("/metrics").body()).contains("kontiki_http_requests_total{path=\"/ready\",status=\"503\"} 2");
        assertThat(get("/nowhere").statusCode()).isEqualTo(404);
    }

    @Test
    void writesLinesOnAllFourPathsPlainAndGzip() throws Exception {
        assertThat(post("/v1/influxdb/write?db=public&precision=s", "cpu,host=a v=1 1")
                        .statusCode())
                .isEqualTo(204);
        assertThat(post("/v1/influxdb/api/v2/write?bucket=public&precision=ms", "cpu,host=a v=1 2")
                        .statusCode())
                .isEqualTo(204);
        assertThat(post("/write", "cpu,host=a v=1 3").statusCode()).isEqualTo(204);
        HttpResponse<String> zipped = send(request("/api/v2/write?bucket=public/autogen")
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        gzip("cpu,host=b,dc=x v=1,w=2i 4\n".getBytes(StandardCharsets.UTF_8)))));

        assertThat(zipped.statusCode()).isEqualTo(204);
        assertThat(regions.rowCount()).isEqualTo(4);
        assertThat(meta.table("cpu").schema().version()).isEqualTo(2);
    }

    @Test
    void namesEveryBadLineAndWritesTheGoodOnes() throws Exception {
        HttpResponse<String> reply =
                post("/v1/influxdb/write", "cpu v=1 1\nnonsense\ncpu v=\"x\" 2\ncpu v=2 3\ncpu,host= v=1 1");

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body())
                .startsWith(
                        "{\"error\":\"partial write: line 2: missing fields; line 3: column 'v' of table 'cpu' is Float64,"
                                + " the line has a String; line 5: missing tag value of 'host'\"");
        assertThat(regions.rowCount()).isEqualTo(2);
    }

    @Test
    void anUnknownDatabaseIsNotFoundUntilTelegrafCreatesIt() throws Exception {
        HttpResponse<String> reply = post("/write?db=telegraf", "cpu v=1 1");
        assertThat(reply.statusCode()).isEqualTo(404);
        assertThat(reply.body()).contains("database not found: \\\"telegraf\\\"");

        HttpResponse<String> created =
                form("/query", "q=" + URLEncoder.encode("CREATE DATABASE \"telegraf\"", StandardCharsets.UTF_8));
        assertThat(created.body()).isEqualTo("{\"results\":[{\"statement_id\":0}]}");
        assertThat(post("/write?db=telegraf", "cpu v=1 1").statusCode()).isEqualTo(204);
        assertThat(get("/v1/influxdb/query?q=SHOW%20DATABASES").body())
                .contains("\"values\":[[\"public\"],[\"telegraf\"]]");
        assertThat(get("/query?q=SELECT%201").statusCode()).isEqualTo(400);
        assertThat(get("/ping").statusCode()).isEqualTo(204);
    }

    @Test
    void withoutLeaderTheAnswerIs503WithRetryAfterAndNever4xx() throws Exception {
        regions.noLeader = true;

        HttpResponse<String> reply = post("/v1/influxdb/write", "cpu v=1 1");

        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(reply.headers().firstValue("Retry-After")).contains("1");
        meta.failures.set(1_000);
        assertThat(post("/v1/influxdb/write", "mem v=1 1").statusCode())
                .as("Metasrv is away")
                .isEqualTo(503);
        assertThat(post("/v1/influxdb/write?db=unheard", "mem v=1 1").statusCode())
                .isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void linesThatMayStandAreAskedForAgainUnlessTheirTableKeepsBothCopies(boolean append) throws Exception {
        post("/write", "log v=1 1");
        if (append) {
            meta.append("log");
        }
        regions.then(parts -> {
            regions.noLeader = true;
            return CompletableFuture.failedFuture(new UnknownOutcomeException("no answer", null));
        });

        HttpResponse<String> reply = post("/write", "log v=1 2");

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(503);
        assertThat(reply.body()).contains("may have been applied");
        assertThat(reply.headers().firstValue("Retry-After").isPresent()).isEqualTo(!append);
    }

    @Test
    void refusesABodyThatIsTooLargeAlsoWhenItUnpacksToThat() throws Exception {
        byte[] large = new byte[MAX_BODY + 1];
        Arrays.fill(large, (byte) '\n');

        assertThat(send(request("/write")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(gzip(large)))
                                .header("Content-Encoding", "gzip"))
                        .statusCode())
                .isEqualTo(413);
        assertThat(send(request("/write")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {1, 2}))
                                .header("Content-Encoding", "gzip"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(post("/write?precision=fortnight", "cpu v=1").statusCode()).isEqualTo(400);
    }

    @Test
    void answersSqlInTheFormOfGreptimeDb() throws Exception {
        HttpResponse<String> reply = form("/v1/sql?db=public", "sql=values");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body())
                .startsWith(
                        "{\"output\":[{\"records\":{\"schema\":{\"column_schemas\":[{\"name\":\"s\",\"data_type\":\"String\"},"
                                + "{\"name\":\"i\",\"data_type\":\"Int64\"}")
                .contains(
                        "{\"name\":\"t\",\"data_type\":\"TimestampMillisecond\"}]},\"rows\":[[\"a\\\"\\n\u00e4\\u0001\",1,"
                                + "18446744073709551615,1.5,null,true,null,[1,255],1700000000123]],\"total_rows\":1}}],\"execution_time_ms\":");
        assertThat(get("/v1/sql?sql=a%3Bb&db=other").body())
                .startsWith("{\"output\":[{\"affectedrows\":3},{\"affectedrows\":3}],\"execution_time_ms\":");
        assertThat(sql.sessions.getLast().database()).isEqualTo("other");
        assertThat(get("/v1/sql?sql=values&format=csvWithNames").body())
                .isEqualTo(
                        "s,i,u,f,nan,b,n,x,t\n\"a\"\"\n\u00e4\u0001\",1,18446744073709551615,1.5,NaN,true,,01ff,1700000000123\n");
        assertThat(get("/v1/sql?sql=values&format=table").body()).contains(" | ");
    }

    @Test
    void sqlErrorsHaveCodeAndStatus() throws Exception {
        HttpResponse<String> syntax = get("/v1/sql?sql=SELEKT");
        assertThat(syntax.statusCode()).isEqualTo(400);
        assertThat(syntax.body())
                .startsWith("{\"code\":" + ErrorCode.SYNTAX.number() + ",\"error\":\"line 1, column 1: expected");
        assertThat(get("/v1/sql").statusCode()).isEqualTo(400);
        assertThat(get("/v1/sql?sql=values&format=xml").statusCode()).isEqualTo(400);
        assertThat(get("/v1/sql?sql=busy").statusCode()).isEqualTo(503);
        assertThat(get("/v1/sql?sql=bug").statusCode()).isEqualTo(500);
        assertThat(get("/v1/sql?sql=breaks").statusCode())
                .as("nothing was sent yet")
                .isEqualTo(500);
    }

    @Test
    void aLargeResultIsStreamedAndABrokenOneEndsTheConnection() throws Exception {
        HttpResponse<String> reply = get("/v1/sql?sql=many");
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).contains("[\"row 199999\",199999]").contains("\"total_rows\":200000");

        assertThatThrownBy(() -> get("/v1/sql?sql=breaks%20late")).isInstanceOf(IOException.class);
        assertThat(get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void aRequestLargerThanALogEntryIsSentInPiecesInItsOrder() throws Exception {
        Random random = new Random(7);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; lines.length() < MAX_BODY - 200_000; i++) {
            byte[] noise = new byte[24_000];
            random.nextBytes(noise);
            lines.append("blob,host=a v=\"")
                    .append(Base64.getEncoder().encodeToString(noise))
                    .append("\" ")
                    .append(i)
                    .append('\n');
        }

        assertThat(post("/write", lines.toString()).statusCode()).isEqualTo(204);

        assertThat(regions.rowCount())
                .isEqualTo(lines.chars().filter(c -> c == '\n').count());
        assertThat(regions.calls).hasSizeGreaterThan(1);
        assertThat(regions.calls)
                .allSatisfy(call -> assertThat(call.stream()
                                .mapToLong(part -> part.payload().length)
                                .sum())
                        .isLessThan(4 << 20));
        assertThat(regions.calls.stream().flatMap(List::stream).map(part -> part.sequence()))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void aLineThatFitsNoLogEntryIsBadAndTheOthersAreWritten() throws Exception {
        HttpResponse<String> reply = post("/write", "long v=\"" + "x".repeat(1 << 20) + "\" 1\nlong v=\"y\" 2");

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body()).contains("partial write: line 1: the fields are longer than 1048576 bytes");
        assertThat(regions.rowCount()).isEqualTo(1);
    }

    @Test
    void everyPathSaysWhichMethodsItHasAndProbesMaySendHead() throws Exception {
        // The last request is refused, and with that the connection ends.
        String keptAlive = raw(
                "HEAD /health HTTP/1.1\r\nHost: x\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.0\r\n\r\n");
        assertThat(keptAlive.split("HTTP/1.1 200 OK", -1)).hasSize(3);
        assertThat(keptAlive.split("Content-Length: 2\r\n", -1)).hasSize(3);
        assertThat(keptAlive.indexOf("{}"))
                .as("only the GET has a body")
                .isEqualTo(keptAlive.lastIndexOf("{}"))
                .isPositive();
        notReady.set(Optional.of("no leader"));
        assertThat(send(request("/ready").HEAD()).statusCode()).isEqualTo(503);
        assertThat(send(request("/v1/sql").method("PUT", HttpRequest.BodyPublishers.ofString("x"))))
                .satisfies(reply -> assertThat(reply.statusCode()).isEqualTo(405))
                .satisfies(
                        reply -> assertThat(reply.headers().firstValue("Allow")).contains("GET, POST"))
                .satisfies(reply -> assertThat(reply.body())
                        .startsWith("{\"code\":1001,\"error\":\"PUT is not possible at /v1/sql"));
        assertThat(get("/write").statusCode()).isEqualTo(405);
        assertThat(post("/metrics", "").statusCode()).isEqualTo(405);
        assertThat(get("/nowhere").body()).startsWith("{\"code\":1001,\"error\":\"no such path: /nowhere\"");
    }

    @Test
    void whatIsNotHttp11IsRefusedInWords() throws Exception {
        assertThat(raw("GET /health HTTP/1.0\r\n\r\n"))
                .contains("HTTP/1.1 505 ")
                .contains("only HTTP/1.1 is spoken here");
        assertThat(raw("GET /v1/sql?sql=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .contains(" 400 ")
                .contains("{\"code\":1001,\"error\":");
        assertThat(raw("POST /write HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\ncpu v=1 1\r\n"))
                .contains(" 400 ")
                .contains("not valid chunked encoding");
        assertThat(regions.rowCount()).isZero();
    }

    @Test
    void contentTypeAndEncodingAreReadWithoutRegardToCase() throws Exception {
        assertThat(send(request("/v1/sql")
                                .header("Content-Type", "Application/X-WWW-Form-URLencoded; charset=UTF-8")
                                .POST(HttpRequest.BodyPublishers.ofString("sql=a")))
                        .statusCode())
                .isEqualTo(200);
        byte[] zipped = gzip("cpu v=1 1".getBytes(StandardCharsets.UTF_8));
        assertThat(send(request("/write")
                                .header("Content-Encoding", "GZIP")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(zipped)))
                        .statusCode())
                .isEqualTo(204);
        HttpResponse<String> other = send(request("/write")
                .header("Content-Encoding", "br")
                .POST(HttpRequest.BodyPublishers.ofByteArray(zipped)));
        assertThat(other.statusCode()).isEqualTo(400);
        assertThat(other.body()).contains("content encoding 'br' is not supported");
        HttpResponse<String> cut = send(request("/write")
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Arrays.copyOf(zipped, zipped.length - 6))));
        assertThat(cut.body()).contains("not valid gzip: it ends too early");
    }

    @Test
    void garbageAndSlowSendersLoseTheirConnectionAndNobodyElseDoes() throws Exception {
        byte[] garbage = new byte[2000];
        new Random(3).nextBytes(garbage);
        raw(new String(garbage, StandardCharsets.ISO_8859_1));
        raw("\r\n\r\n\0\0\0");
        String answer = raw("POST /write HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\ncpu v=1 1");
        assertThat(answer).as("a body that never ends").doesNotContain(" 204 ");

        assertThat(get("/health").statusCode()).isEqualTo(200);
        assertThat(regions.rowCount()).isZero();
    }

    @Test
    void aLargeBodyMayTakeLongAsLongAsItGoesOn() throws Exception {
        byte[] line = "cpu v=1 1\n".getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /write HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + 15 * line.length
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 15; i++) {
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
                out.write(line);
            }
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .as("sent over more than twice the time that a head may take")
                    .startsWith("HTTP/1.1 204 ");
        }
    }

    @Test
    void manyIdleConnectionsDoNotKeepAnyoneOut() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 500; i++) {
                idle.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
            }
            assertThat(get("/health").statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void aGatewayThatIsFullSays503AfterItHasReadTheBodyAway() throws Exception {
        ByteBudget.Share other = budget.take(16 << 20);

        HttpResponse<String> reply = post("/write", "cpu v=1 1\n".repeat(300_000));

        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(reply.headers().firstValue("Retry-After")).contains("1");
        other.close();
        assertThat(post("/write", "cpu v=1 1").statusCode()).isEqualTo(204);
    }

    @Test
    void ofConcurrentFirstWritesWithDifferentTypesOneWinsAndOnlyTheOthersConflict() throws Exception {
        List<Future<HttpResponse<String>>> replies = new ArrayList<>();
        String[] values = {"1.5", "1i", "\"text\"", "t"};
        for (int i = 0; i < 16; i++) {
            String body = "first,host=h" + i + " v=" + values[i % values.length] + ",f" + i % 5 + "=1 " + i
                    + "\nfirst,host=h" + i + " ok=1 " + i;
            replies.add(threads.submit(() -> post("/write", body)));
        }
        int written = 0;
        for (Future<HttpResponse<String>> reply : replies) {
            int status = reply.get().statusCode();
            assertThat(status).as(reply.get().body()).isIn(204, 400);
            if (status == 400) {
                assertThat(reply.get().body())
                        .contains("partial write: line 1: column 'v' of table 'first' is ")
                        .doesNotContain("line 2");
            }
            written += status == 204 ? 1 : 0;
        }

        assertThat(written)
                .as("all requests that have the winner's type, and no other")
                .isEqualTo(4);
        assertThat(regions.rowCount()).isEqualTo(16 + 4);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> form(String path, String body) throws Exception {
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends bytes and reads until the server closes, or has nothing more to say for a while. */
    private String raw(String bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(3000);
            OutputStream out = socket.getOutputStream();
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException e) {
            return "";
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }
}
