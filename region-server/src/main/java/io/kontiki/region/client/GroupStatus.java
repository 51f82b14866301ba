package io.kontiki.region.client;

import java.util.List;

/**
 * One replica of a WAL group, as its own process sees it.
 *
 * @param role LEADER, CANDIDATE, FOLLOWER, or FAILED when the replica stopped on something that it could not apply
 * @param leader the node it believes to lead, or null
 * @param leaderReady whether it may serve: leader, and an entry of its own term is applied
 * @param cut index of the last cut that is durable in files; the log is kept from there; -1 before the first
 * @param openCuts cuts whose rows are not yet in files
 * @param unflushedBytes memory held by rows that are not in files
 * @param logBytesSinceCut bytes applied since the last durable cut
 * @param oldestUnflushedMillis age of the oldest row that is not in a file; 0 when there is none
 */
public record GroupStatus(
        int id,
        String node,
        boolean witness,
        String role,
        String leader,
        boolean leaderReady,
        long term,
        long appliedIndex,
        long commitIndex,
        long cut,
        int openCuts,
        long unflushedBytes,
        long logBytesSinceCut,
        long oldestUnflushedMillis,
        long flushFailures,
        List<FollowerStatus> followers,
        List<RegionStatus> regions) {
    public GroupStatus {
        followers = List.copyOf(followers);
        regions = List.copyOf(regions);
    }
}
