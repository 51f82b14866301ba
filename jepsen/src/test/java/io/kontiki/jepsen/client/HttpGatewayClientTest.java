package io.kontiki.jepsen.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.client.Outcome.Cause;
import io.kontiki.jepsen.client.Outcome.Fail;
import io.kontiki.jepsen.client.Outcome.Info;
import io.kontiki.jepsen.client.Outcome.Ok;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HttpGatewayClientTest {
    private static final Duration LIMIT = Duration.ofMillis(500);
    private static final Request LINE = new Request.Lines(Effect.WHOLE, "t v=1i 1\n");
    private static final Request INSERT = new Request.Sql(Effect.WHOLE, "INSERT INTO t (ts, v) VALUES (1, 1)");
    private static final Request BATCH = new Request.Sql(Effect.PARTS, "INSERT INTO t (ts, v) VALUES (1, 1), (2, 2)");
    private static final Request READ = Request.read("SELECT v FROM t");

    @Test
    void anEmptySuccessIsDone() throws IOException {
        assertThat(call(FakeHttpServer.text("HTTP/1.1 204 No Content\r\n\r\n"), LINE))
                .isEqualTo(Outcome.DONE);
    }

    @Test
    void rowsComeBackAsTexts() throws IOException {
        assertThat(call(FakeHttpServer.status(200, "1,\"a \"\"b\"\"\n, c\"\n2,\n"), READ))
                .isEqualTo(new Ok(List.of(List.of("1", "a \"b\"\n, c"), List.of("2", ""))));
    }

    @Test
    void anAnswerInPiecesIsPutTogether() throws IOException {
        assertThat(call(
                        FakeHttpServer.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "3\r\n12\n\r\n2;x=y\r\n34\r\n0\r\n\r\n"),
                        READ))
                .isEqualTo(new Ok(List.of(List.of("12"), List.of("34"))));
    }

    @ParameterizedTest
    @CsvSource({
        "400, 2000, FAIL", // SYNTAX
        "400, 2004, FAIL", // TABLE_EXISTS
        "400, 2011, INFO", // PARTIAL_WRITE
        "503, 4004, FAIL", // BUSY: nothing was written
        "503, 4001, FAIL", // NO_LEADER
        "503, 1006, INFO", // UNKNOWN_OUTCOME
        "503, 1007, INFO", // CANCELLED: the gateway stops
        "503, 1003, INFO", // TIMEOUT
        "503, 5004, INFO", // MIRROR_BEHIND: written
        "500, 1000, INFO", // INTERNAL
        "500, 6001, INFO", // FRAGMENT_LOST
        "503, 9999, INFO", // of a newer version
    })
    void onlyAnErrorThatIsKnownToChangeNothingIsAFailure(int status, int code, String expected) throws IOException {
        Outcome outcome = call(FakeHttpServer.status(status, "{\"code\":" + code + ",\"error\":\"why\"}"), INSERT);
        assertThat(type(outcome)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"400, FAIL", "404, FAIL", "408, INFO", "413, FAIL", "500, INFO", "503, INFO", "302, INFO"})
    void anErrorOfLineProtocolIsJudgedByItsStatusAlone(int status, String expected) throws IOException {
        String body = "{\"error\":\"why\",\"code\":\"unavailable\",\"message\":\"why\"}";
        assertThat(type(call(FakeHttpServer.status(status, body), LINE))).isEqualTo(expected);
    }

    @Test
    void theCauseOfARefusalIsTold() throws IOException {
        assertThat(cause(4004)).isEqualTo(Cause.BUSY);
        assertThat(cause(2002)).isEqualTo(Cause.EXISTS);
        assertThat(cause(2001)).isEqualTo(Cause.MISSING);
        assertThat(cause(2007)).isEqualTo(Cause.REFUSED);
    }

    @Test
    void aRefusalOfRowsOfSeveralRegionsLeavesOpenWhatTheOthersDid() throws IOException {
        assertThat(call(FakeHttpServer.status(503, "{\"code\":4004,\"error\":\"busy\"}"), BATCH))
                .isInstanceOf(Info.class);
    }

    @Test
    void aReadWithoutAnswerChangedNothing() throws IOException {
        assertThat(call(FakeHttpServer.reset(), READ))
                .isInstanceOfSatisfying(
                        Fail.class, fail -> assertThat(fail.cause()).isEqualTo(Cause.UNANSWERED));
    }

    @Test
    void halfAnAnswerIsNoAnswer() throws IOException {
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (String half : List.of(
                "HTTP/1.1 20",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
                "HTTP/1.1 200 OK\r\n\r\n1\n2\n",
                chunked + "2\r\n1\n\r\n",
                chunked + "20\r\n1\n",
                chunked + "2\r\n1\n\r\n0\r\n",
                "SSH-2.0-other\r\n")) {
            assertThat(call(FakeHttpServer.textAndEnd(half), INSERT)).as(half).isInstanceOf(Info.class);
            assertThat(call(FakeHttpServer.textAndEnd(half), READ)).as(half).isInstanceOf(Fail.class);
        }
    }

    @Test
    void aResetAfterTheRequestIsUnknownAndNothingIsSentTwice() throws IOException {
        try (FakeHttpServer server = new FakeHttpServer(FakeHttpServer.reset());
                HttpGatewayClient client = new HttpGatewayClient(server.gateway(), LIMIT, System::nanoTime)) {
            assertThat(client.call(INSERT)).isInstanceOf(Info.class);
            assertThat(client.connected()).isFalse();
            assertThat(server.requests()).isEqualTo(1);
            assertThat(client.call(LINE)).isInstanceOf(Info.class);
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @Test
    void silenceIsUnknownWhenTheTimeIsOver() throws IOException {
        long begin = System.nanoTime();
        assertThat(call(FakeHttpServer.silence(), INSERT)).isInstanceOf(Info.class);
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(LIMIT.toNanos());
    }

    @Test
    void anAnswerThatTricklesInDoesNotStretchTheLimit() throws IOException {
        long begin = System.nanoTime();
        FakeHttpServer.Behaviour trickle = connection -> {
            FakeHttpServer.text("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                    .answer(connection);
            try {
                for (int i = 0; i < 1000; i++) {
                    FakeHttpServer.text("x").answer(connection);
                    TimeUnit.MILLISECONDS.sleep(50);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        assertThat(call(trickle, INSERT)).isInstanceOf(Info.class);
        assertThat(System.nanoTime() - begin).isLessThan(Duration.ofSeconds(20).toNanos());
    }

    @Test
    void aRefusedConnectionSentNothing() throws IOException {
        GatewayAddress gone;
        try (FakeHttpServer server = new FakeHttpServer(FakeHttpServer.silence())) {
            gone = server.gateway();
        }
        try (HttpGatewayClient client = new HttpGatewayClient(gone, LIMIT, System::nanoTime)) {
            assertThat(client.call(INSERT))
                    .isInstanceOfSatisfying(
                            Fail.class, fail -> assertThat(fail.cause()).isEqualTo(Cause.UNANSWERED));
            assertThat(client.call(BATCH)).isInstanceOf(Fail.class);
        }
    }

    @Test
    void aConnectionIsUsedAgainAndMadeAnewAfterItEnded() throws IOException {
        AtomicInteger answers = new AtomicInteger();
        FakeHttpServer.Behaviour everyThirdEnds = connection -> {
            boolean last = answers.incrementAndGet() % 3 == 0;
            FakeHttpServer.text("HTTP/1.1 204 No Content\r\n" + (last ? "Connection: close\r\n" : "") + "\r\n")
                    .answer(connection);
            if (last) {
                connection.close();
            }
        };
        try (FakeHttpServer server = new FakeHttpServer(everyThirdEnds);
                HttpGatewayClient client = new HttpGatewayClient(server.gateway(), LIMIT, System::nanoTime)) {
            for (int i = 0; i < 6; i++) {
                assertThat(client.call(LINE)).isEqualTo(Outcome.DONE);
            }
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    private static Cause cause(int code) throws IOException {
        Outcome outcome = call(FakeHttpServer.status(400, "{\"code\":" + code + ",\"error\":\"why\"}"), INSERT);
        return ((Fail) outcome).cause();
    }

    private static String type(Outcome outcome) {
        return switch (outcome) {
            case Ok _ -> "OK";
            case Fail _ -> "FAIL";
            case Info _ -> "INFO";
        };
    }

    private static Outcome call(FakeHttpServer.Behaviour behaviour, Request request) throws IOException {
        try (FakeHttpServer server = new FakeHttpServer(behaviour);
                HttpGatewayClient client = new HttpGatewayClient(server.gateway(), LIMIT, System::nanoTime)) {
            return client.call(request);
        }
    }
}
