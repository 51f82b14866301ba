package io.kontiki.jepsen.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kontiki.jepsen.client.Outcome.Cause;
import io.kontiki.jepsen.client.Outcome.Fail;
import io.kontiki.jepsen.client.Outcome.Info;
import io.kontiki.jepsen.client.Outcome.Ok;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.Driver;

final class PostgresGatewayClientTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Request INSERT = new Request.Sql(Effect.WHOLE, "INSERT INTO t (ts, v) VALUES (1, 1)");
    private static final Request BATCH = new Request.Sql(Effect.PARTS, "INSERT INTO t (ts, v) VALUES (1, 1), (2, 2)");

    @Test
    void anAcknowledgedStatementIsDone() throws IOException {
        assertThat(call(FakePostgresServer.done(), INSERT)).isInstanceOf(Ok.class);
    }

    @ParameterizedTest
    @CsvSource({
        "42601, FAIL", // SYNTAX
        "42P04, FAIL", // DATABASE_EXISTS
        "53000, FAIL", // BUSY
        "57P03, FAIL", // NO_LEADER
        "08007, INFO", // UNKNOWN_OUTCOME
        "57014, INFO", // TIMEOUT, CANCELLED
        "57P01, INFO", // the gateway stops
        "58000, INFO", // FRAGMENT_LOST
        "58030, INFO", // STORE_UNAVAILABLE
        "XX000, INFO", // INTERNAL
        "99999, INFO",
    })
    void onlyAnErrorThatIsKnownToChangeNothingIsAFailure(String state, String expected) throws IOException {
        assertThat(type(call(FakePostgresServer.error(state), INSERT))).isEqualTo(expected);
    }

    @Test
    void aRefusalOfRowsOfSeveralRegionsLeavesOpenWhatTheOthersDid() throws IOException {
        assertThat(call(FakePostgresServer.error("53000"), BATCH)).isInstanceOf(Info.class);
    }

    @Test
    void halfAnAnswerIsNoAnswer() throws IOException {
        assertThat(call(FakePostgresServer.half(), INSERT)).isInstanceOf(Info.class);
    }

    @Test
    void aResetIsUnknownAndNothingIsSentTwice() throws IOException {
        try (FakePostgresServer server = new FakePostgresServer(true, FakePostgresServer.reset());
                PostgresGatewayClient client = new PostgresGatewayClient(new Driver(), server.gateway(), LIMIT)) {
            assertThat(client.call(INSERT)).isInstanceOf(Info.class);
            assertThat(client.connected()).isFalse();
            assertThat(server.inserts()).isEqualTo(1);
        }
    }

    @Test
    void silenceIsUnknownWhenTheTimeIsOver() throws IOException {
        long begin = System.nanoTime();
        assertThat(call(FakePostgresServer.silence(), INSERT)).isInstanceOf(Info.class);
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(LIMIT.toNanos());
    }

    @Test
    void aConnectionThatCannotBeMadeSentNothing() throws IOException {
        try (FakePostgresServer server = new FakePostgresServer(false, FakePostgresServer.silence());
                PostgresGatewayClient client = new PostgresGatewayClient(new Driver(), server.gateway(), LIMIT)) {
            assertUnanswered(client.call(INSERT));
        }
        GatewayAddress gone;
        try (FakePostgresServer server = new FakePostgresServer(false, FakePostgresServer.silence())) {
            gone = server.gateway();
        }
        try (PostgresGatewayClient client = new PostgresGatewayClient(new Driver(), gone, LIMIT)) {
            assertUnanswered(client.call(BATCH));
        }
    }

    @Test
    void thereAreNoLinesOnThisWire() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> call(FakePostgresServer.done(), new Request.Lines(Effect.WHOLE, "t v=1i 1\n")));
    }

    private static void assertUnanswered(Outcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Fail.class, fail -> assertThat(fail.cause()).isEqualTo(Cause.UNANSWERED));
    }

    private static String type(Outcome outcome) {
        return switch (outcome) {
            case Ok _ -> "OK";
            case Fail _ -> "FAIL";
            case Info _ -> "INFO";
        };
    }

    private static Outcome call(FakePostgresServer.Behaviour behaviour, Request request) throws IOException {
        try (FakePostgresServer server = new FakePostgresServer(true, behaviour);
                PostgresGatewayClient client = new PostgresGatewayClient(new Driver(), server.gateway(), LIMIT)) {
            return client.call(request);
        }
    }
}
