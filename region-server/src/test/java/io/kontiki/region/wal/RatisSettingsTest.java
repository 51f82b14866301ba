package io.kontiki.region.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.ratis.FencedGrpc;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.TimeDuration;
import org.junit.jupiter.api.Test;

class RatisSettingsTest {
    private final RaftProperties properties = RatisSettings.of(new WalSettings(
            "n1",
            "127.0.0.1",
            4999,
            Path.of("/nowhere"),
            WalSettings.DEFAULT_ELECTION_TIMEOUT_MIN,
            WalSettings.DEFAULT_ELECTION_TIMEOUT_MAX,
            WalSettings.DEFAULT_REQUEST_TIMEOUT,
            WalSettings.DEFAULT_SEGMENT_MAX_BYTES,
            64));

    /** With it on, a follower can acknowledge entries of another term that it never wrote. */
    @Test
    void appendEntriesAreNeverComposed() {
        assertThat(RaftServerConfigKeys.Log.appendEntriesComposeEnabled(properties))
                .isFalse();
    }

    /** With the plain one, a follower can acknowledge entries in a term that it has left. */
    @Test
    void whatLeadersSendPassesTheFence() {
        assertThat(RaftConfigKeys.Rpc.type(properties, _ -> {})).isInstanceOf(FencedGrpc.class);
    }

    @Test
    void nothingIsAcknowledgedThatIsNotOnDisk() {
        assertThat(RaftServerConfigKeys.Log.unsafeFlushEnabled(properties)).isFalse();
        assertThat(RaftServerConfigKeys.Log.asyncFlushEnabled(properties)).isFalse();
        assertThat(RaftServerConfigKeys.Log.corruptionPolicy(properties))
                .isEqualTo(RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
    }

    @Test
    void snapshotsArePointersAndTheLogIsPurgedUpToThem() {
        assertThat(RaftServerConfigKeys.Log.Appender.installSnapshotEnabled(properties))
                .isFalse();
        assertThat(RaftServerConfigKeys.Log.purgeUptoSnapshotIndex(properties)).isTrue();
        assertThat(RaftServerConfigKeys.Log.purgeGap(properties)).isEqualTo(1);
        assertThat(RaftServerConfigKeys.Snapshot.autoTriggerEnabled(properties)).isFalse();
        assertThat(RaftServerConfigKeys.Snapshot.triggerWhenStopEnabled(properties))
                .isFalse();
        assertThat(RaftServerConfigKeys.Snapshot.creationGap(properties)).isEqualTo(1);
    }

    @Test
    void aMemberThatHasJustStartedWaitsAsLongForAnElectionAsAnyOther() {
        assertThat(RaftServerConfigKeys.Rpc.firstElectionTimeoutMin(properties))
                .isEqualTo(RaftServerConfigKeys.Rpc.timeoutMin(properties));
        assertThat(RaftServerConfigKeys.Rpc.firstElectionTimeoutMax(properties))
                .isEqualTo(RaftServerConfigKeys.Rpc.timeoutMax(properties));
    }

    @Test
    void aReplicaThatWasSuspendedForAMonthGoesOn() {
        assertThat(RaftServerConfigKeys.closeThreshold(properties))
                .isGreaterThan(TimeDuration.valueOf(31, TimeUnit.DAYS));
    }

    @Test
    void timeoutsAndLimitsAreTheMeasuredOnes() {
        assertThat(RaftServerConfigKeys.Rpc.timeoutMin(properties).toLong(TimeUnit.MILLISECONDS))
                .isEqualTo(500);
        assertThat(RaftServerConfigKeys.Rpc.timeoutMax(properties).toLong(TimeUnit.MILLISECONDS))
                .isEqualTo(1000);
        assertThat(RaftServerConfigKeys.Rpc.requestTimeout(properties).toLong(TimeUnit.MILLISECONDS))
                .isEqualTo(500);
        assertThat(RaftServerConfigKeys.Rpc.slownessTimeout(properties).toLong(TimeUnit.MILLISECONDS))
                .isEqualTo(500);
        assertThat(RaftServerConfigKeys.LeaderElection.preVote(properties)).isTrue();
        assertThat(RaftServerConfigKeys.Write.elementLimit(properties)).isEqualTo(256);
        assertThat(RaftServerConfigKeys.Write.byteLimit(properties).getSize()).isEqualTo(64L << 20);
        assertThat(RaftServerConfigKeys.Log.queueByteLimit(properties).getSize())
                .isEqualTo(64L << 20);
        assertThat(RaftServerConfigKeys.Log.Appender.bufferByteLimit(properties).getSize())
                .isEqualTo(4L << 20);
        assertThat(RaftServerConfigKeys.Log.writeBufferSize(properties).getSize())
                .isGreaterThanOrEqualTo((4L << 20) + 8);
        assertThat(RaftServerConfigKeys.Log.preallocatedSize(properties).getSize())
                .isZero();
        assertThat(RaftServerConfigKeys.Log.segmentSizeMax(properties).getSize())
                .isEqualTo(16L << 20);
        assertThat(RaftServerConfigKeys.Log.segmentCacheNumMax(properties)).isEqualTo(2);
        assertThat(RaftServerConfigKeys.Log.logMetadataEnabled(properties)).isFalse();
        assertThat(RaftServerConfigKeys.RetryCache.expiryTime(properties).toLong(TimeUnit.SECONDS))
                .isEqualTo(15);
        assertThat(GrpcConfigKeys.messageSizeMax(properties, text -> {}).getSize())
                .isEqualTo(16L << 20);
        assertThat(GrpcConfigKeys.flowControlWindow(properties, text -> {}).getSize())
                .isEqualTo(8L << 20);
        assertThat(GrpcConfigKeys.Server.leaderOutstandingAppendsMax(properties))
                .isEqualTo(16);
        assertThat(GrpcConfigKeys.Server.heartbeatChannel(properties)).isTrue();
    }
}
