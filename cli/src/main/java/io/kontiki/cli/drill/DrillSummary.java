package io.kontiki.cli.drill;

import io.kontiki.cli.drill.Gaps.Gap;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Turns what was recorded during a drill into its report. */
final class DrillSummary {
    private static final String RTO_MEASURED =
            "per stream, the longest time between two acknowledged writes that overlaps the time from the fault to the end of the load; the worst stream counts";

    private final Drill.Plan plan;
    private final String target;
    private final DrillLoad load;
    private final Drill.Moments moments;
    private final LeaderWatch watch;
    private final Timeline timeline;
    private final List<Verification.Result> verifications;

    DrillSummary(
            Drill.Plan plan,
            String target,
            DrillLoad load,
            Drill.Moments moments,
            LeaderWatch watch,
            Timeline timeline,
            List<Verification.Result> verifications) {
        this.plan = plan;
        this.target = target;
        this.load = load;
        this.moments = moments;
        this.watch = watch;
        this.timeline = timeline;
        this.verifications = List.copyOf(verifications);
    }

    DrillReport report() {
        StreamWriter worst = null;
        Gap worstGap = Gap.NONE;
        for (StreamWriter writer : load.writers()) {
            Gap gap = Gaps.longest(writer.log().ackNanos(), moments.faultNanos(), moments.endNanos());
            if (worst == null || gap.millis() > worstGap.millis()) {
                worst = writer;
                worstGap = gap;
            }
        }
        if (worst != null) {
            String stream = worst.table().name() + " " + worst.device();
            timeline.addAt(worstGap.fromNanos(), "last acknowledgement before the longest gap (" + stream + ")");
            timeline.addAt(
                    worstGap.toNanos(),
                    "first acknowledgement after it, " + worstGap.millis() + " ms later (" + stream + ")");
        }
        long lost = verifications.stream()
                .mapToLong(result -> result.missing() + result.wrong())
                .max()
                .orElse(load.rowsAcknowledged());
        long found = verifications.stream()
                .mapToLong(Verification.Result::found)
                .min()
                .orElse(0);
        long stale = load.readers().stream().mapToLong(StreamReader::staleReads).sum();
        return new DrillReport(
                plan.scenario().word(),
                target,
                TimeUnit.NANOSECONDS.toMillis(moments.endNanos() - moments.begunNanos()) / 1000.0,
                load.rowsAcknowledged(),
                found,
                lost,
                lost,
                worstGap.millis(),
                readGap(),
                RTO_MEASURED,
                worstWriteGap(moments.begunNanos(), moments.faultNanos()),
                worstWriteGap(moments.healNanos(), moments.endNanos()),
                load.writers().size(),
                load.readers().stream().mapToLong(StreamReader::reads).sum(),
                stale,
                load.flusher().flushes(),
                load.writers().stream()
                        .filter(writer -> !writer.refusal().isEmpty())
                        .count(),
                watch.changes(),
                verifications,
                timeline.events(),
                verdict(lost, stale));
    }

    private String verdict(long lost, long stale) {
        if (load.rowsAcknowledged() == 0) {
            return "failed: no row was acknowledged";
        }
        if (lost > 0) {
            return "failed: " + lost + " acknowledged rows lost or wrong";
        }
        return stale > 0 ? "failed: " + stale + " reads missed acknowledged rows" : "passed: nothing lost";
    }

    private long worstWriteGap(long fromNanos, long toNanos) {
        return load.writers().stream()
                .mapToLong(writer -> Gaps.longest(writer.log().ackNanos(), fromNanos, toNanos)
                        .millis())
                .max()
                .orElse(0);
    }

    /** All readers together: a client that asks again gets its answer from the first that can give one. */
    private long readGap() {
        long[] successes = load.readers().stream()
                .flatMapToLong(reader -> Arrays.stream(reader.successNanos()))
                .sorted()
                .toArray();
        return Gaps.longest(successes, moments.faultNanos(), moments.endNanos()).millis();
    }
}
