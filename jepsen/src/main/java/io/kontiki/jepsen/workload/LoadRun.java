package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.client.Effect;
import io.kontiki.jepsen.client.GatewayAddress;
import io.kontiki.jepsen.client.GatewayClient;
import io.kontiki.jepsen.client.Protocol;
import io.kontiki.jepsen.client.Request;
import io.kontiki.jepsen.client.Roaming;
import io.kontiki.jepsen.client.RoamingClient;
import io.kontiki.jepsen.history.HistoryWriter;
import io.kontiki.jepsen.history.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Carries out one workload: {@link #setUp()}, {@link #load()}, then, after faults were taken back, {@link #finalReads()}.
 *
 * <p>Each client is a virtual thread that has its turns at fixed times; a turn that passed while it waited for an answer is left
 * out, so that all clients stay at the same keys. One thread calls the methods in this order; {@link #stop()} may come from any. A
 * client that breaks, as by a disk full of history, ends the run with its exception.
 */
public final class LoadRun {
    private static final long RETRY_NANOS = 200_000_000L;

    private final Workload workload;
    private final List<GatewayAddress> gateways;
    private final LoadSettings settings;
    private final Clients clients;
    private final HistoryWriter history;
    private final LongSupplier nanoClock;
    private final Pause pause;
    private final AtomicLong turns = new AtomicLong();
    private volatile boolean stopped;

    public LoadRun(
            Workload workload,
            List<GatewayAddress> gateways,
            LoadSettings settings,
            Clients clients,
            HistoryWriter history,
            LongSupplier nanoClock,
            Pause pause) {
        this.workload = workload;
        this.gateways = List.copyOf(gateways);
        this.settings = settings;
        this.clients = clients;
        this.history = history;
        this.nanoClock = nanoClock;
        this.pause = pause;
        if (this.gateways.isEmpty()) {
            throw new IllegalArgumentException("no gateway for " + workload.name());
        }
    }

    /** Makes the tables. False if that was not possible within the limit of the final reads. */
    public boolean setUp() throws InterruptedException {
        List<Step> steps = workload.setUp(settings.seed()).stream()
                .map(statement -> Step.change(
                        "set-up", workload.name() + "/set-up", Value.NONE, new Request.Sql(Effect.WHOLE, statement)))
                .toList();
        return untilAnswered("set-up", gateways.getFirst(), Protocol.HTTP, steps);
    }

    /** Runs all clients until the length is over or {@link #stop()} was called, and waits for their last answers. */
    public LoadSummary load() throws InterruptedException {
        long start = nanoClock.getAsLong();
        List<LoadClient> made = new ArrayList<>();
        List<Callable<Long>> runs = new ArrayList<>();
        for (int number = 0; number < settings.clients(); number++) {
            Protocol protocol =
                    settings.protocols().get(number % settings.protocols().size());
            Seat seat = new Seat(number, settings.clients(), protocol, settings.seed());
            Roaming roaming = workload.roaming(seat);
            GatewayClient client = roamingClient(seat, roaming);
            LoadClient load = new LoadClient(history, workload.name() + "-" + number, client, roaming);
            made.add(load);
            runs.add(() -> {
                try (client) {
                    return turns(seat, load, start);
                }
            });
        }
        long missed = together(runs).stream().mapToLong(Long::longValue).sum();
        return new LoadSummary(
                made.stream().mapToLong(LoadClient::ok).sum(),
                made.stream().mapToLong(LoadClient::failed).sum(),
                made.stream().mapToLong(LoadClient::unknown).sum(),
                missed,
                turns.get(),
                nanoClock.getAsLong() - start);
    }

    /** Lets the load end soon, as if its length were over. */
    public void stop() {
        stopped = true;
    }

    /** Reads at two gateways, side by side; false if not every one got an answer at each within the limit. */
    public boolean finalReads() throws InterruptedException {
        List<Step> steps = new ArrayList<>(workload.beforeFinalSteps());
        steps.addAll(workload.finalSteps(settings.clients(), turns.get(), settings.seed()));
        List<GatewayAddress> two = gateways.size() == 1 ? gateways : List.of(gateways.getFirst(), gateways.getLast());
        return together(IntStream.range(0, two.size())
                        .<Callable<Boolean>>mapToObj(place -> () -> untilAnswered(
                                "final-" + place,
                                two.get(place),
                                settings.protocols()
                                        .get(place * (settings.protocols().size() - 1)),
                                steps))
                        .toList())
                .stream()
                .allMatch(Boolean::booleanValue);
    }

    private GatewayClient roamingClient(Seat seat, Roaming roaming) {
        return new RoamingClient(
                gateways.stream()
                        .map(gateway -> clients.client(gateway, seat.protocol()))
                        .toList(),
                seat.number(),
                roaming);
    }

    /** Returns how many turns were missed. */
    private long turns(Seat seat, LoadClient client, long start) throws InterruptedException {
        Generator generator = workload.generator(seat);
        long every = settings.turnNanos();
        long first = start + every * seat.number() / seat.count();
        long end = start + settings.length().toNanos();
        long missed = 0;
        for (long turn = 0; !stopped; ) {
            long due = first + turn * every;
            if (due >= end || nanoClock.getAsLong() >= end) {
                break;
            }
            for (long left = due - nanoClock.getAsLong(); left > 0; left = due - nanoClock.getAsLong()) {
                pause.pause(left);
            }
            generator.step(turn).ifPresent(client::run);
            turn++;
            turns.accumulateAndGet(turn, Math::max);
            long current = (nanoClock.getAsLong() - first) / every;
            missed += Math.max(0, current - turn);
            turn = Math.max(turn, current);
        }
        return missed;
    }

    private boolean untilAnswered(String session, GatewayAddress gateway, Protocol protocol, List<Step> steps)
            throws InterruptedException {
        long deadline = nanoClock.getAsLong() + settings.finalLimit().toNanos();
        try (GatewayClient client = clients.client(gateway, protocol)) {
            LoadClient reader = new LoadClient(history, workload.name() + "-" + session, client, Roaming.AFTER_FAILURE);
            List<Step> left = steps;
            while (true) {
                List<Step> unanswered = new ArrayList<>();
                for (Step step : left) {
                    if (nanoClock.getAsLong() - deadline >= 0) {
                        return false;
                    }
                    if (!(reader.run(step) instanceof Answer.Ok)) {
                        unanswered.add(step);
                        pause.pause(RETRY_NANOS);
                    }
                }
                if (unanswered.isEmpty()) {
                    return true;
                }
                left = unanswered;
            }
        }
    }

    private static <T> List<T> together(List<Callable<T>> calls) throws InterruptedException {
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("jepsen-client-", 0).factory())) {
            for (Future<T> call : threads.invokeAll(calls)) {
                results.add(call.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a client broke: " + e.getCause(), e.getCause());
        }
        return results;
    }
}
