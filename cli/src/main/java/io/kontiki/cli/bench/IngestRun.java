package io.kontiki.cli.bench;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.output.Progress;
import io.kontiki.cli.process.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * Runs the senders of one plan side by side and puts their measurements together. A second run goes on where the first has ended,
 * with further rows of the same hosts. One thread.
 */
final class IngestRun {
    private final IngestPlan plan;
    private final Progress progress;
    private final AtomicLong nextPlace = new AtomicLong();

    /** @param usageUserSum what the acknowledged values of usage_user add up to */
    record Result(
            long rows,
            double seconds,
            long bytes,
            long slowestSecondRows,
            long retries,
            long usageUserSum,
            long[] sortedLatenciesNanos) {
        static final Result NONE = new Result(0, 0, 0, 0, 0, 0, new long[0]);

        double percentileMs(double fraction) {
            if (sortedLatenciesNanos.length == 0) {
                return 0;
            }
            int place = (int)
                    Math.min(sortedLatenciesNanos.length - 1, Math.ceil(fraction * sortedLatenciesNanos.length) - 1);
            return Math.round(sortedLatenciesNanos[Math.max(0, place)] / 1e4) / 100.0;
        }
    }

    IngestRun(IngestPlan plan, Progress progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** @param rowsMax stops after so many; 0 = no such limit */
    Result run(Duration time, long rowsMax) throws InterruptedException {
        long beganNanos = System.nanoTime();
        long firstPlace = nextPlace.get();
        AtomicLong acknowledgedRows = new AtomicLong();
        Pause limit = new Pause(time);
        List<IngestSender> senders = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < plan.connections(); number++) {
            IngestSender sender = new IngestSender(
                    plan, number, nextPlace, acknowledgedRows, limit::isOver, firstPlace, rowsMax, beganNanos);
            senders.add(sender);
            threads.add(Thread.ofPlatform().daemon().name("ingest-" + number).start(sender));
        }
        long slowestSecondRows = watch(threads, acknowledgedRows, beganNanos);
        double seconds = (System.nanoTime() - beganNanos) / 1e9;
        for (IngestSender sender : senders) {
            if (!sender.failure().isEmpty()) {
                throw CommandFailure.failed(
                        "the server refused a request, and the load was stopped: " + sender.failure());
            }
        }
        long[] latencies = senders.stream()
                .flatMapToLong(sender -> LongStream.of(sender.latenciesNanos()))
                .toArray();
        Arrays.sort(latencies);
        long rows = acknowledgedRows.get();
        return new Result(
                rows,
                seconds,
                senders.stream().mapToLong(IngestSender::bytes).sum(),
                slowestSecondRows,
                senders.stream().mapToLong(IngestSender::retries).sum(),
                senders.stream().mapToLong(IngestSender::usageUserSum).sum(),
                latencies);
    }

    /** Shows how it goes until the threads have ended. @return rows of the slowest full second, or all if none was full */
    private long watch(List<Thread> threads, AtomicLong acknowledgedRows, long beganNanos) throws InterruptedException {
        List<Long> rowsPerSecond = new ArrayList<>();
        long before = 0;
        int second = 0;
        while (threads.stream().anyMatch(Thread::isAlive)) {
            second++;
            for (Thread thread : threads) {
                long left = beganNanos + second * 1_000_000_000L - System.nanoTime();
                if (left > 0) {
                    thread.join(Duration.ofNanos(left));
                }
            }
            if (threads.stream().allMatch(Thread::isAlive)) {
                long now = acknowledgedRows.get();
                rowsPerSecond.add(now - before);
                String text = String.format(Locale.ROOT, "%3d s  %,d rows  %,d rows/s", second, now, now - before);
                if (second % 5 == 0) {
                    progress.show(text);
                } else {
                    progress.showOnTerminal(text);
                }
                before = now;
            }
        }
        progress.end();
        return rowsPerSecond.stream().mapToLong(Long::longValue).min().orElse(acknowledgedRows.get());
    }
}
