package io.kontiki.meta.ratis;

import io.kontiki.common.ratis.FencedGrpc;
import io.kontiki.meta.MetaServerSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** The Ratis settings of Metasrv. Each was measured or read in the 3.3.0 sources; change one only with a measurement. */
final class MetaRatisProperties {
    private static final SizeInBytes MAX_ENTRY = SizeInBytes.valueOf("4MB");

    private MetaRatisProperties() {}

    static RaftProperties of(MetaServerSettings settings) {
        RaftProperties properties = new RaftProperties();
        // Safety: with the plain one a voter can acknowledge entries in a term that it has left.
        RaftConfigKeys.Rpc.setType(properties, new FencedGrpc());
        RaftServerConfigKeys.setStorageDir(
                properties, List.of(settings.dataDirectory().toFile()));
        setTimeouts(properties, settings);
        setLog(properties, settings);
        setAppender(properties);
        setSnapshot(properties);
        setGrpc(properties, settings);
        return properties;
    }

    private static void setTimeouts(RaftProperties properties, MetaServerSettings settings) {
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, duration(settings.electionTimeoutMin()));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, duration(settings.electionTimeoutMax()));
        // Until there was a first leader, also how long a candidate waits for votes: in five JVMs that start cold on
        // two cores the
        // first vote takes more than 300 ms, and with less nobody ever gets an answer in time (seen: no leader within
        // 20 s).
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, millis(300));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, millis(1000));
        // The deadline of a vote: a peer that does not answer holds an election up for this long.
        long voteDeadline = Math.clamp(settings.electionTimeoutMin().toMillis() * 3 / 5, 100, 500);
        RaftServerConfigKeys.Rpc.setRequestTimeout(properties, millis(voteDeadline));
        // A leader's appender to a dead peer spins until the peer counts as slow; nothing else depends on it.
        RaftServerConfigKeys.Rpc.setSlownessTimeout(properties, duration(settings.electionTimeoutMin()));
        // A data centre that is cut off must not raise the term.
        RaftServerConfigKeys.LeaderElection.setPreVote(properties, true);
        RaftServerConfigKeys.setSleepDeviationThreshold(properties, millis(300));
        // By default Ratis closes itself for good after a pause of a minute, while the process goes on.
        RaftServerConfigKeys.setCloseThreshold(properties, TimeDuration.valueOf(36_500, TimeUnit.DAYS));
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, millis(60_000));
    }

    private static void setLog(RaftProperties properties, MetaServerSettings settings) {
        // SAFETY. With the default a follower of Ratis 3.3.0 can acknowledge entries of another term that it never
        // wrote, and it
        // appends on the JVM's common pool. MetaRatisPropertiesTest fails if this is ever on.
        RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(properties, false);
        // SAFETY. Either would acknowledge entries that are not on disk.
        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(properties, false);
        RaftServerConfigKeys.Log.setAsyncFlushEnabled(properties, false);
        RaftServerConfigKeys.Log.setCorruptionPolicy(properties, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
        RaftServerConfigKeys.Log.setPurgePreservationLogNum(properties, settings.keptLogEntries());
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf(settings.logSegmentBytes()));
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, 2);
        RaftServerConfigKeys.Log.setSegmentCacheSizeMax(properties, SizeInBytes.valueOf("32MB"));
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf(0));
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, SizeInBytes.valueOf("4097KB"));
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
        RaftServerConfigKeys.Log.setQueueByteLimit(properties, SizeInBytes.valueOf("64MB"));
        RaftServerConfigKeys.Write.setByteLimit(properties, SizeInBytes.valueOf("64MB"));
        RaftServerConfigKeys.Write.setElementLimit(properties, 256);
    }

    private static void setAppender(RaftProperties properties) {
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, MAX_ENTRY);
        RaftServerConfigKeys.Log.Appender.setWaitTimeMin(properties, millis(1));
        // The default backs off to 5 s, and a divergent tail is walked back one entry per retry.
        RaftServerConfigKeys.Log.Appender.setRetryPolicy(properties, "5ms,2000, 100ms,100000");
        // The snapshot is one small file: Ratis sends it, in chunks and with its digest.
        RaftServerConfigKeys.Log.Appender.setInstallSnapshotEnabled(properties, true);
        RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(properties, SizeInBytes.valueOf("2MB"));
    }

    private static void setSnapshot(RaftProperties properties) {
        // Triggered by the state machine itself, by entries and bytes.
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setTriggerWhenRemoveEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setCreationGap(properties, 1);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, 2);
    }

    private static void setGrpc(RaftProperties properties, MetaServerSettings settings) {
        GrpcConfigKeys.Server.setHost(properties, settings.self().host());
        GrpcConfigKeys.Server.setPort(properties, settings.self().port());
        GrpcConfigKeys.Server.setHeartbeatChannel(properties, true);
        GrpcConfigKeys.Server.setLeaderOutstandingAppendsMax(properties, 16);
        // No boss or worker group of its own: closing one takes Netty's quiet period of 2 s, and the shared one serves
        // the WAL
        // groups' Ratis server as well.
        GrpcConfigKeys.setMessageSizeMax(properties, SizeInBytes.valueOf("16MB"));
        GrpcConfigKeys.setFlowControlWindow(properties, SizeInBytes.valueOf("8MB"));
    }

    private static TimeDuration duration(Duration duration) {
        return millis(duration.toMillis());
    }

    private static TimeDuration millis(long millis) {
        return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
    }
}
