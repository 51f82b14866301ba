package io.kontiki.cli.drill;

import java.util.List;

/**
 * What a drill found. Names are printed in snake case.
 *
 * @param rowsFound acknowledged rows that were there with the right values, in the worst of the verifications
 * @param rowsLost acknowledged rows that were missing or had another value in any verification
 * @param rpoRows the same, under the name that recovery plans use
 * @param rtoMs longest time without an acknowledgement, of the worst stream, from the fault to the end of the load
 * @param readGapMs longest time without an answered query, from the fault to the end of the load
 * @param rtoMeasured how rtoMs was measured
 * @param gapBeforeFaultMs the worst stream's longest gap before the fault, to compare
 * @param staleReads queries that missed a row acknowledged before they were asked
 * @param unansweredRequests requests whose outcome stayed unknown when the load ended; their rows are not counted
 */
public record DrillReport(
        String scenario,
        String target,
        double seconds,
        long rowsAcked,
        long rowsFound,
        long rowsLost,
        long rpoRows,
        long rtoMs,
        long readGapMs,
        String rtoMeasured,
        long gapBeforeFaultMs,
        long gapAfterHealMs,
        int streams,
        long reads,
        long staleReads,
        long flushes,
        long unansweredRequests,
        int leaderChanges,
        List<Verification.Result> verifications,
        List<Timeline.Event> timeline,
        String verdict) {
    public DrillReport {
        verifications = List.copyOf(verifications);
        timeline = List.copyOf(timeline);
    }

    public boolean nothingLost() {
        return rowsLost == 0 && staleReads == 0 && rowsAcked > 0;
    }
}
