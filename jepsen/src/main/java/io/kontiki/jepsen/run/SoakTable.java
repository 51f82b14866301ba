package io.kontiki.jepsen.run;

import io.kontiki.jepsen.checker.Verdict;
import io.kontiki.jepsen.nemesis.FaultKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a soak has shown: for each part of the workload and each fault in how many runs, and the worst verdict. A fault that did not bite
 * in a run proves nothing by it: unless a checker found something, its cells are not decided by that run. One thread.
 */
public final class SoakTable {
    private final Map<String, Map<String, Cell>> rows = new TreeMap<>();
    private final Set<String> parts = new TreeSet<>();
    private int runs;
    private long operations;

    /** Runs that decided something, and the worst of their verdicts. */
    private record Cell(int runs, Verdict worst) {
        Cell and(Cell more) {
            if (runs == 0 || more.runs() == 0) {
                boolean bad = worst == Verdict.INVALID || more.worst() == Verdict.INVALID;
                return bad ? new Cell(runs + more.runs(), Verdict.INVALID) : runs == 0 ? more : this;
            }
            return new Cell(runs + more.runs(), Verdict.of(List.of(worst, more.worst())));
        }

        @Override
        public String toString() {
            return runs == 0 ? "not decided" : worst.name().toLowerCase(Locale.ROOT) + " " + runs;
        }
    }

    /** @param bit the faults that bit, of those that were planned */
    void add(List<FaultKind> planned, Set<String> bit, Map<String, Verdict> verdicts, long calls) {
        runs++;
        operations += calls;
        parts.addAll(verdicts.keySet());
        for (FaultKind fault : planned) {
            verdicts.forEach((part, verdict) -> {
                boolean decided = verdict == Verdict.INVALID || verdict == Verdict.VALID && bit.contains(fault.word());
                rows.computeIfAbsent(fault.word(), _ -> new TreeMap<>())
                        .merge(part, new Cell(decided ? 1 : 0, decided ? verdict : Verdict.UNKNOWN), Cell::and);
            });
        }
    }

    /** A run that could not be made. */
    void addNothing(List<FaultKind> planned) {
        runs++;
        planned.forEach(fault -> rows.computeIfAbsent(fault.word(), _ -> new TreeMap<>()));
    }

    public int runs() {
        return runs;
    }

    public long operations() {
        return operations;
    }

    /** Of all faults and parts. */
    public long cells() {
        return (long) rows.size() * parts.size();
    }

    public long valid() {
        return count(Verdict.VALID);
    }

    public long invalid() {
        return count(Verdict.INVALID);
    }

    /** Valid only if something was shown, and all of it. */
    public Verdict verdict() {
        if (invalid() > 0) {
            return Verdict.INVALID;
        }
        return cells() > 0 && valid() == cells() ? Verdict.VALID : Verdict.UNKNOWN;
    }

    private long count(Verdict verdict) {
        return rows.values().stream()
                .flatMap(row -> row.values().stream())
                .filter(cell -> cell.worst() == verdict)
                .count();
    }

    /** In Markdown: a row a fault, a column a part of the workload. */
    public String markdown() {
        StringBuilder text = new StringBuilder("| fault | " + String.join(" | ", parts) + " |\n");
        text.append("|---".repeat(parts.size() + 1)).append("|\n");
        rows.forEach((fault, cells) -> text.append("| ")
                .append(fault)
                .append(" | ")
                .append(parts.stream()
                        .map(part -> String.valueOf(cells.getOrDefault(part, new Cell(0, Verdict.UNKNOWN))))
                        .collect(Collectors.joining(" | ")))
                .append(" |\n"));
        return text.toString();
    }
}
