package io.kontiki.jepsen.environment.packets;

import io.kontiki.jepsen.environment.Link;
import io.kontiki.jepsen.environment.process.Tool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The run's own chain of rules: which links are cut and which pairs of data centres go through a queue. Every change writes the
 * whole chain in one transaction of iptables-restore. Counts of dropped packets are kept over changes. Used under its owner's lock.
 */
public final class PacketRules {
    private static final Pattern COUNTED = Pattern.compile("^\\[(\\d+):\\d+] .*--comment \"?cut-(\\d+)\"?.*");

    private final PacketPath path;
    private final Map<Integer, Set<Link>> cuts = new TreeMap<>();
    private final Map<Integer, Long> droppedBefore = new HashMap<>();
    /** From and to. */
    private final Set<List<String>> queued = new TreeSet<>(Comparator.comparing(pair -> String.join(">", pair)));

    public PacketRules(PacketPath path) {
        this.path = path;
    }

    /** The chain, empty, and the rules that lead to it. */
    public void install() {
        List<String> lines = new ArrayList<>(List.of("*filter", ":" + path.chain() + " - [0:0]"));
        lines.addAll(path.hook());
        lines.add("COMMIT");
        restore(lines);
    }

    void cut(int id, Set<Link> links) {
        cuts.put(id, Set.copyOf(links));
        rewrite();
    }

    /** The count of dropped packets stays. */
    void heal(int id) {
        if (cuts.remove(id) != null) {
            rewrite();
        }
    }

    void healAll() {
        cuts.clear();
        queued.clear();
        rewrite();
    }

    void queue(String fromDc, String toDc, boolean on) {
        List<String> pair = List.of(fromDc, toDc);
        if (on ? queued.add(pair) : queued.remove(pair)) {
            rewrite();
        }
    }

    long dropped(int id) {
        return droppedBefore.getOrDefault(id, 0L) + counted().getOrDefault(id, 0L);
    }

    /** The transaction that follows makes all rules, and so their counters, anew. */
    private void keepCounts() {
        counted().forEach((id, packets) -> droppedBefore.merge(id, packets, Long::sum));
    }

    private Map<Integer, Long> counted() {
        Map<Integer, Long> counts = new HashMap<>();
        for (String line : inside("iptables-save", "-c", "-t", "filter").split("\n")) {
            Matcher rule = COUNTED.matcher(line);
            if (rule.matches()) {
                counts.merge(Integer.parseInt(rule.group(2)), Long.parseLong(rule.group(1)), Long::sum);
            }
        }
        return counts;
    }

    private void rewrite() {
        keepCounts();
        List<String> lines = new ArrayList<>(List.of("*filter", ":" + path.chain() + " - [0:0]"));
        cuts.forEach((id, links) -> links.stream()
                .sorted()
                .forEach(link -> lines.add("-A " + path.chain() + " -s " + path.host(link.from()) + " -d "
                        + path.host(link.to()) + " -m comment --comment cut-" + id + " -j DROP")));
        for (List<String> pair : queued) {
            lines.add("-A " + path.chain() + " -s " + path.range(pair.getFirst()) + " -d " + path.range(pair.getLast())
                    + " -j NFQUEUE --queue-num " + path.queue(pair.getFirst(), pair.getLast()) + " --queue-bypass");
        }
        lines.add("COMMIT");
        restore(lines);
    }

    private void restore(List<String> lines) {
        List<String> command = new ArrayList<>(path.inside());
        command.addAll(List.of("iptables-restore", "--noflush"));
        Tool.runWithInput(String.join("\n", lines) + "\n", command);
    }

    private String inside(String... command) {
        List<String> line = new ArrayList<>(path.inside());
        line.addAll(List.of(command));
        return Tool.run(line);
    }
}
