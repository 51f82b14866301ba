package io.kontiki.jepsen.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RoamingClientTest {
    private static final Request READ = Request.read("SELECT 1");
    private final List<String> asked = new ArrayList<>();

    @Test
    void stayingAsksTheSameGatewayWhateverHappens() {
        RoamingClient client = client(1, Roaming.STAY, new Outcome.Info("lost"));
        client.call(READ);
        client.call(READ);
        assertThat(asked).containsExactly("b", "b");
    }

    @Test
    void afterAFailureTheNextGatewayIsAsked() {
        for (Outcome failure :
                List.of(new Outcome.Info("lost"), fail(Outcome.Cause.UNANSWERED), fail(Outcome.Cause.BUSY))) {
            asked.clear();
            RoamingClient client = client(2, Roaming.AFTER_FAILURE, failure);
            client.call(READ);
            client.call(READ);
            assertThat(asked).as(failure::toString).containsExactly("c", "a");
        }
    }

    @Test
    void anAnswerIsNoFailureOfItsGateway() {
        for (Outcome answer : List.of(Outcome.DONE, fail(Outcome.Cause.EXISTS), fail(Outcome.Cause.REFUSED))) {
            asked.clear();
            RoamingClient client = client(0, Roaming.AFTER_FAILURE, answer);
            client.call(READ);
            client.call(READ);
            assertThat(asked).as(answer::toString).containsExactly("a", "a");
        }
    }

    @Test
    void eachCallGoesToAnotherGateway() {
        RoamingClient client = client(5, Roaming.ALWAYS, Outcome.DONE);
        for (int i = 0; i < 4; i++) {
            client.call(READ);
        }
        assertThat(asked).containsExactly("c", "a", "b", "c");
    }

    private static Outcome fail(Outcome.Cause cause) {
        return new Outcome.Fail(cause, "why");
    }

    private RoamingClient client(int first, Roaming roaming, Outcome outcome) {
        return new RoamingClient(List.of(fake("a", outcome), fake("b", outcome), fake("c", outcome)), first, roaming);
    }

    private GatewayClient fake(String name, Outcome outcome) {
        return new GatewayClient() {
            @Override
            public Protocol protocol() {
                return Protocol.HTTP;
            }

            @Override
            public Outcome call(Request request) {
                asked.add(name);
                return outcome;
            }

            @Override
            public boolean connected() {
                return true;
            }

            @Override
            public void close() {}
        };
    }
}
