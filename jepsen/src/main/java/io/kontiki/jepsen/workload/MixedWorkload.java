package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.checker.Checker;
import io.kontiki.jepsen.client.Roaming;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Several workloads in one run: clients are dealt to them, and the checkers of each see its own keys. With fewer clients
 * than workloads some have nothing to do, and say unknown. Stateless; any thread.
 */
final class MixedWorkload implements Workload {
    private final String name;
    private final List<Workload> parts;

    MixedWorkload(String name, List<Workload> parts) {
        this.name = name;
        this.parts = List.copyOf(parts);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String asserts() {
        return "what "
                + String.join(", ", parts.stream().map(Workload::name).toList())
                + " assert, all on one cluster at once";
    }

    @Override
    public List<String> setUp(long seed) {
        return parts.stream()
                .flatMap(part -> part.setUp(seedOfParts(seed)).stream())
                .toList();
    }

    @Override
    public Roaming roaming(Seat seat) {
        return part(seat).roaming(inPart(seat));
    }

    @Override
    public Generator generator(Seat seat) {
        return part(seat).generator(inPart(seat));
    }

    @Override
    public List<Step> beforeFinalSteps() {
        return parts.stream().flatMap(part -> part.beforeFinalSteps().stream()).toList();
    }

    @Override
    public List<Step> finalSteps(int clients, long turns, long seed) {
        return parts.stream()
                .filter(part -> clientsOf(part, clients) > 0)
                .flatMap(part -> part.finalSteps(clientsOf(part, clients), turns, seedOfParts(seed)).stream())
                .toList();
    }

    @Override
    public List<Checker> checkers(LongSupplier nanoClock, Duration limit) {
        return parts.stream()
                .flatMap(part -> part.checkers(nanoClock, limit).stream())
                .toList();
    }

    /** Clients side by side, so that each part has some of every protocol. */
    private Workload part(Seat seat) {
        return parts.get((int) ((long) seat.number() * parts.size() / seat.count()));
    }

    private Seat inPart(Seat seat) {
        Workload part = part(seat);
        return new Seat(
                seat.number() - first(parts.indexOf(part), seat.count()),
                clientsOf(part, seat.count()),
                seat.protocol(),
                seedOfParts(seat.seed()));
    }

    private int clientsOf(Workload part, int clients) {
        int place = parts.indexOf(part);
        return first(place + 1, clients) - first(place, clients);
    }

    /** Number of the first client of a part. */
    private int first(int place, int clients) {
        return Math.ceilDiv(place * clients, parts.size());
    }

    /** Another one, so that the parts do not take the tables of a run of one of them alone. */
    private long seedOfParts(long seed) {
        return seed * 31 + name.hashCode();
    }
}
