package io.kontiki.region.wal;

import io.kontiki.common.ratis.FencedGrpc;
import java.time.Duration;
import org.apache.ratis.conf.RaftProperties;

/**
 * The Raft settings of WAL groups, each measured or with its reason. Change one only with a measurement.
 *
 * <p>By key, because that is how the measurements name them; a test reads every one back through the library's own accessor.
 */
final class RatisSettings {
    /** Uncommitted entries per group. Each may cost a round trip when a former leader comes back, so: few and big. */
    static final int ENTRIES_IN_FLIGHT_MAX = 256;
    /** Bytes of uncommitted entries per group. */
    static final long BYTES_IN_FLIGHT_MAX = 64L << 20;

    private RatisSettings() {}

    static RaftProperties of(WalSettings settings) {
        RaftProperties properties = new RaftProperties();
        // Safety: with the plain one a follower can acknowledge entries in a term that it has left.
        properties.set("raft.rpc.type", FencedGrpc.TYPE);
        properties.set("raft.server.storage.dir", settings.directory().toString());
        properties.set("raft.grpc.server.host", settings.host());
        properties.set("raft.grpc.server.port", Integer.toString(settings.port()));

        elections(properties, settings);
        log(properties, settings);
        snapshots(properties, settings);

        // Safety: with the default a follower can acknowledge entries of another term that it never wrote.
        properties.set("raft.server.log.append-entries.compose.enabled", "false");
        properties.set("raft.server.write.element-limit", Integer.toString(ENTRIES_IN_FLIGHT_MAX));
        properties.set("raft.server.write.byte-limit", Long.toString(BYTES_IN_FLIGHT_MAX));
        // A slow data centre must not stop writes.
        properties.set("raft.server.write.follower.gap.ratio.max", "-1");
        // Deduplication is ours; its cache only costs heap.
        properties.set("raft.server.retrycache.expirytime", "15s");
        properties.set("raft.server.sleep.deviation.threshold", "300ms");
        // By default Ratis closes itself for good after a pause of a minute, while the process goes on.
        properties.set("raft.server.close.threshold", "36500d");
        properties.set("raft.server.staging.catchup.gap", "10000");
        properties.set("raft.grpc.message.size.max", "16MB");
        properties.set("raft.grpc.flow.control.window", "8MB");
        properties.set("raft.grpc.server.leader.outstanding.appends.max", "16");
        properties.set("raft.grpc.server.heartbeat.channel", "true");
        return properties;
    }

    private static void elections(RaftProperties properties, WalSettings settings) {
        properties.set("raft.server.rpc.timeout.min", millis(settings.electionTimeoutMin()));
        properties.set("raft.server.rpc.timeout.max", millis(settings.electionTimeoutMax()));
        // As later: a member that has just started and heard of its leader once must not stand within the leader's
        // lease.
        properties.set("raft.server.rpc.first-election.timeout.min", millis(settings.electionTimeoutMin()));
        properties.set("raft.server.rpc.first-election.timeout.max", millis(settings.electionTimeoutMax()));
        properties.set("raft.server.rpc.request.timeout", millis(settings.requestTimeout()));
        // A leader's appender to a dead peer spins until the peer counts as slow; nothing else
        // depends on it.
        properties.set("raft.server.rpc.slowness.timeout", millis(settings.electionTimeoutMin()));
        properties.set("raft.server.leaderelection.pre-vote", "true");
    }

    private static void log(RaftProperties properties, WalSettings settings) {
        properties.set("raft.server.log.segment.size.max", Long.toString(settings.segmentMaxBytes()));
        properties.set("raft.server.log.segment.cache.num.max", "2");
        properties.set("raft.server.log.segment.cache.size.max", Long.toString(2 * settings.segmentMaxBytes()));
        properties.set("raft.server.log.preallocated.size", "0");
        properties.set("raft.server.log.appender.buffer.byte-limit", "4MB");
        // At least the appender's limit and 8 bytes; direct memory per group.
        properties.set("raft.server.log.write.buffer.size", "4097KB");
        properties.set("raft.server.log.appender.wait-time.min", "2ms");
        // A divergent tail is walked back one entry per retry: the default backs off to seconds for each.
        properties.set("raft.server.log.appender.retry.policy", "5ms,2000, 100ms,100000");
        properties.set("raft.server.log.force.sync.num", "128");
        // Both acknowledge bytes that are not on disk.
        properties.set("raft.server.log.unsafe-flush.enabled", "false");
        properties.set("raft.server.log.async-flush.enabled", "false");
        properties.set("raft.server.log.corruption.policy", "EXCEPTION");
        properties.set("raft.server.log.log-metadata.enabled", "false");
        properties.set("raft.server.log.queue.byte-limit", Long.toString(BYTES_IN_FLIGHT_MAX));
    }

    private static void snapshots(RaftProperties properties, WalSettings settings) {
        properties.set("raft.server.log.appender.install.snapshot.enabled", "false");
        properties.set("raft.server.log.purge.upto.snapshot.index", "true");
        properties.set("raft.server.log.purge.gap", "1");
        properties.set("raft.server.log.purge.preservation.log.num", Integer.toString(settings.preservedEntries()));
        properties.set("raft.server.snapshot.auto.trigger.enabled", "false");
        properties.set("raft.server.snapshot.trigger-when-stop.enabled", "false");
        properties.set("raft.server.snapshot.trigger-when-remove.enabled", "false");
        properties.set("raft.server.snapshot.creation.gap", "1");
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + "ms";
    }
}
