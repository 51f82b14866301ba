package io.kontiki.common.topology;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.ArrayList;
import java.util.List;

/**
 * How many replicas of a WAL group stand in how many data centres: {@code 2-2-1}, {@code 1-1-1}, {@code 1}.
 *
 * <p>Where there are three data centres and the last holds fewer replicas than the others, that last one is the witness.
 *
 * @param replicas replicas per data centre, largest first
 */
public record Topology(List<Integer> replicas) {
    public static final Topology SINGLE = new Topology(List.of(1));

    public Topology {
        replicas = List.copyOf(replicas);
        if (replicas.isEmpty() || replicas.stream().anyMatch(count -> count < 1)) {
            throw invalid(replicas.toString());
        }
        for (int i = 1; i < replicas.size(); i++) {
            if (replicas.get(i) > replicas.get(i - 1)) {
                throw invalid(replicas + " (largest data centre first)");
            }
        }
        int voters = replicas.stream().mapToInt(Integer::intValue).sum();
        if (replicas.size() > 1 && (voters % 2 == 0 || replicas.getFirst() > voters / 2)) {
            throw invalid(replicas + " (an odd number of voters, and no data centre with a majority)");
        }
    }

    public static Topology parse(String text) {
        List<Integer> counts = new ArrayList<>();
        for (String part : text.strip().split("-", -1)) {
            if (!part.matches("[1-9][0-9]?")) {
                throw invalid("'" + text + "'");
            }
            counts.add(Integer.parseInt(part));
        }
        return new Topology(counts);
    }

    public int voters() {
        return replicas.stream().mapToInt(Integer::intValue).sum();
    }

    public int dataCentres() {
        return replicas.size();
    }

    /** Whether the replicas in the data centre of that place hold no rows. */
    public boolean isWitness(int dataCentreIndex) {
        return dataCentres() >= 3 && dataCentreIndex == dataCentres() - 1 && replicas.getLast() < replicas.getFirst();
    }

    @Override
    public String toString() {
        return String.join("-", replicas.stream().map(String::valueOf).toList());
    }

    private static KontikiException invalid(String what) {
        return new KontikiException(
                ErrorCode.TOPOLOGY_IMPOSSIBLE,
                "not a topology: " + what + "; write replicas per data centre, such as 2-2-1, 1-1-1 or 1");
    }
}
