package io.kontiki.cli.drill;

import io.kontiki.cli.cluster.ClusterNode;
import io.kontiki.cli.cluster.ClusterPlan;
import io.kontiki.cli.http.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** The writers, the readers and the flusher of a drill, each a thread; started once and ended once. */
final class DrillLoad implements RunningLoad {
    private static final int READERS = 2;
    private static final int ROWS_PER_REQUEST = 20;

    private final AtomicBoolean over = new AtomicBoolean();
    private final List<StreamWriter> writers = new ArrayList<>();
    private final List<StreamReader> readers = new ArrayList<>();
    private final Flusher flusher;
    private final List<Thread> threads = new ArrayList<>();

    DrillLoad(ClusterPlan plan, List<DrillTable> tables, long firstTimestamp, Timeline timeline) {
        List<List<Address>> gateways = gatewaysByDataCentre(plan);
        int number = 0;
        for (DrillTable table : tables) {
            for (int device = 0; device < table.devices(); device++) {
                HedgedCaller caller = new HedgedCaller(gateways, number++);
                writers.add(new StreamWriter(
                        table, DrillTable.device(device), ROWS_PER_REQUEST, firstTimestamp, caller, over::get));
            }
        }
        for (int reader = 0; reader < READERS; reader++) {
            readers.add(new StreamReader(writers, new HedgedCaller(gateways, reader), over::get, timeline));
        }
        this.flusher = new Flusher(tables, new HedgedCaller(gateways, 0), this::everyStreamHasWritten, over::get);
    }

    private static List<List<Address>> gatewaysByDataCentre(ClusterPlan plan) {
        Map<String, List<Address>> byDataCentre = new LinkedHashMap<>();
        for (ClusterNode node : plan.gateways()) {
            byDataCentre.computeIfAbsent(node.dc(), dc -> new ArrayList<>()).add(node.httpAddress());
        }
        Collection<List<Address>> values = byDataCentre.values();
        // One data centre: a lane per gateway, so that a second one can be asked at all.
        return values.size() > 1
                ? List.copyOf(values)
                : values.stream().flatMap(List::stream).map(List::of).toList();
    }

    void start() {
        writers.forEach(writer ->
                threads.add(Thread.ofVirtual().name("write-" + writer.device()).start(writer)));
        readers.forEach(reader -> threads.add(Thread.ofVirtual().name("read").start(reader)));
        threads.add(Thread.ofVirtual().name("flush").start(flusher));
    }

    void end() throws InterruptedException {
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Override
    public boolean isOver() {
        return over.get();
    }

    List<StreamWriter> writers() {
        return writers;
    }

    @Override
    public long rowsAcknowledged() {
        return writers.stream().mapToLong(writer -> writer.log().rows()).sum();
    }

    boolean everyStreamHasWritten() {
        return writers.stream().allMatch(writer -> writer.log().rows() > 0);
    }

    /** How long the stream that waits longest for its next acknowledgement has been waiting. */
    Duration longestSilence() {
        long now = System.nanoTime();
        long longest = writers.stream()
                .mapToLong(writer -> now - writer.log().lastAckNanos(now))
                .max()
                .orElse(0);
        return Duration.ofNanos(Math.max(0, longest));
    }

    String firstSilentStream() {
        return writers.stream()
                .filter(writer -> writer.log().rows() == 0)
                .findFirst()
                .map(writer -> writer.table().name() + " " + writer.device())
                .orElse("");
    }

    List<StreamReader> readers() {
        return readers;
    }

    Flusher flusher() {
        return flusher;
    }
}
