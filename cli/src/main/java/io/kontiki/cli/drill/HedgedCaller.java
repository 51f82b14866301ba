package io.kontiki.cli.drill;

import io.kontiki.cli.http.Address;
import io.kontiki.cli.http.HttpReply;
import io.kontiki.cli.output.FailureText;
import io.kontiki.cli.process.Pause;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * A client that does what a careful client does: it has a lane into every data centre, and when one has not answered for a moment
 * (a frozen server keeps its connections open and never will) it sends the same request through the next one too. Only for
 * requests that may be repeated. Owned by one thread; each attempt runs on a virtual thread of its own.
 */
final class HedgedCaller implements AutoCloseable {
    private static final Duration HEDGE_AFTER = Duration.ofMillis(300);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(20);

    private final List<Lane> lanes = new ArrayList<>();
    private final boolean[] busy;
    private final LinkedBlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    private int preferred;
    private long call;
    private volatile String lastFailure = "";

    private record Outcome(int lane, long call, HttpReply reply) {}

    /** @param gatewaysByDataCentre one list per data centre */
    HedgedCaller(List<List<Address>> gatewaysByDataCentre, int number) {
        gatewaysByDataCentre.forEach(gateways -> lanes.add(new Lane(gateways, number)));
        this.busy = new boolean[lanes.size()];
        this.preferred = number % lanes.size();
    }

    /**
     * Sends until a reply is accepted, or until {@code over} says that it is time to give up.
     *
     * @return the accepted reply, or null when given up: whether the request took effect is not known then
     */
    HttpReply call(String path, String contentType, byte[] body, Predicate<HttpReply> accepted, BooleanSupplier over)
            throws InterruptedException {
        call++;
        boolean first = true;
        while (!over.getAsBoolean()) {
            int lane = idleLane();
            if (lane >= 0) {
                start(lane, path, contentType, body);
            }
            Outcome outcome = outcomes.poll(
                    first || lane >= 0 ? HEDGE_AFTER.toMillis() : AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
            first = false;
            if (outcome == null) {
                preferred = (preferred + 1) % lanes.size();
                continue;
            }
            busy[outcome.lane()] = false;
            if (outcome.call() != call) {
                continue;
            }
            if (outcome.reply() != null && accepted.test(outcome.reply())) {
                preferred = outcome.lane();
                return outcome.reply();
            }
            if (outcome.reply() != null) {
                lastFailure = "HTTP " + outcome.reply().status() + ": "
                        + outcome.reply().text();
            }
            preferred = (outcome.lane() + 1) % lanes.size();
            Pause.briefly(AFTER_FAILURE);
        }
        return null;
    }

    private int idleLane() {
        for (int i = 0; i < busy.length; i++) {
            int lane = (preferred + i) % busy.length;
            if (!busy[lane]) {
                return lane;
            }
        }
        return -1;
    }

    private void start(int number, String path, String contentType, byte[] body) {
        busy[number] = true;
        long thisCall = call;
        Lane lane = lanes.get(number);
        Thread.ofVirtual().name("attempt").start(() -> {
            HttpReply reply = null;
            try {
                reply = lane.post(path, contentType, body);
            } catch (IOException e) {
                lastFailure = FailureText.of(e);
            }
            outcomes.add(new Outcome(number, thisCall, reply));
        });
    }

    /** What the last attempt that failed said. */
    String lastFailure() {
        return lastFailure;
    }

    @Override
    public void close() {
        lanes.forEach(Lane::close);
    }
}
