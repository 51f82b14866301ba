package io.kontiki.region;

import io.kontiki.region.admission.AdmissionLimits;
import io.kontiki.region.leader.FlushPolicy;
import io.kontiki.region.leader.SweepPolicy;
import io.kontiki.region.wal.WalSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Settings of a region server. Plain data.
 *
 * @param node unique in the cluster, and the Raft peer id: never give the name of a lost node to a new one
 * @param walHost where the Raft server of the WAL groups listens
 * @param walPort as above, not 0
 * @param dataHome {@code wal} (the logs), {@code cache} (data files from the store) and {@code work} (files in progress) are made in it
 * @param cacheMaxBytes size of the cache of data files
 */
public record RegionServerSettings(
        String node,
        String walHost,
        int walPort,
        Path dataHome,
        Duration electionTimeoutMin,
        Duration electionTimeoutMax,
        Duration voteTimeout,
        FlushPolicy flush,
        SweepPolicy sweep,
        AdmissionLimits admission,
        long cacheMaxBytes) {
    public static final long DEFAULT_CACHE_MAX_BYTES = 4L << 30;

    public RegionServerSettings {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(walHost, "walHost");
        Objects.requireNonNull(dataHome, "dataHome");
        Objects.requireNonNull(flush, "flush");
        Objects.requireNonNull(sweep, "sweep");
        Objects.requireNonNull(admission, "admission");
    }

    /** The defaults of everything that has one. */
    public static RegionServerSettings of(String node, String walHost, int walPort, Path dataHome) {
        return new RegionServerSettings(
                node,
                walHost,
                walPort,
                dataHome,
                WalSettings.DEFAULT_ELECTION_TIMEOUT_MIN,
                WalSettings.DEFAULT_ELECTION_TIMEOUT_MAX,
                WalSettings.DEFAULT_REQUEST_TIMEOUT,
                FlushPolicy.DEFAULT,
                SweepPolicy.DEFAULT,
                AdmissionLimits.DEFAULT,
                DEFAULT_CACHE_MAX_BYTES);
    }

    public RegionServerSettings withFlush(FlushPolicy policy) {
        return new RegionServerSettings(
                node,
                walHost,
                walPort,
                dataHome,
                electionTimeoutMin,
                electionTimeoutMax,
                voteTimeout,
                policy,
                sweep,
                admission,
                cacheMaxBytes);
    }

    public RegionServerSettings withSweep(SweepPolicy policy) {
        return new RegionServerSettings(
                node,
                walHost,
                walPort,
                dataHome,
                electionTimeoutMin,
                electionTimeoutMax,
                voteTimeout,
                flush,
                policy,
                admission,
                cacheMaxBytes);
    }

    public RegionServerSettings withAdmission(AdmissionLimits limits) {
        return new RegionServerSettings(
                node,
                walHost,
                walPort,
                dataHome,
                electionTimeoutMin,
                electionTimeoutMax,
                voteTimeout,
                flush,
                sweep,
                limits,
                cacheMaxBytes);
    }

    public RegionServerSettings withElectionTimeout(Duration min, Duration max, Duration vote) {
        return new RegionServerSettings(
                node, walHost, walPort, dataHome, min, max, vote, flush, sweep, admission, cacheMaxBytes);
    }

    public RegionServerSettings withCache(long maxBytes) {
        return new RegionServerSettings(
                node,
                walHost,
                walPort,
                dataHome,
                electionTimeoutMin,
                electionTimeoutMax,
                voteTimeout,
                flush,
                sweep,
                admission,
                maxBytes);
    }

    WalSettings wal() {
        return new WalSettings(
                node,
                walHost,
                walPort,
                dataHome.resolve("wal"),
                electionTimeoutMin,
                electionTimeoutMax,
                voteTimeout,
                WalSettings.DEFAULT_SEGMENT_MAX_BYTES,
                WalSettings.DEFAULT_PRESERVED_ENTRIES);
    }
}
