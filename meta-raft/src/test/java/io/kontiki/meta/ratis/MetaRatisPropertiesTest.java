package io.kontiki.meta.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.ratis.FencedGrpc;
import io.kontiki.common.topology.Topology;
import io.kontiki.meta.MetaServerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.TimeDuration;
import org.junit.jupiter.api.Test;

/** The settings that acknowledged commands depend on. */
final class MetaRatisPropertiesTest {
    private final RaftProperties properties = MetaRatisProperties.of(MetaServerSettings.of(
            "n1", List.of(new MetaServerSettings.Voter("n1", "127.0.0.1:1")), Path.of("unused"), Topology.SINGLE, 0));

    @Test
    void aFollowerNeverAcknowledgesEntriesThatItDidNotWrite() {
        assertThat(RaftServerConfigKeys.Log.appendEntriesComposeEnabled(properties))
                .isFalse();
        assertThat(RaftServerConfigKeys.Log.unsafeFlushEnabled(properties)).isFalse();
        assertThat(RaftServerConfigKeys.Log.asyncFlushEnabled(properties)).isFalse();
        assertThat(RaftServerConfigKeys.Log.corruptionPolicy(properties))
                .isEqualTo(RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
    }

    /** With the plain one, a voter can acknowledge entries in a term that it has left. */
    @Test
    void whatLeadersSendPassesTheFence() {
        assertThat(RaftConfigKeys.Rpc.type(properties, _ -> {})).isInstanceOf(FencedGrpc.class);
    }

    @Test
    void aMemberThatWasCutOffDoesNotDeposeTheLeader() {
        assertThat(RaftServerConfigKeys.LeaderElection.preVote(properties)).isTrue();
    }

    @Test
    void aVoterThatWasSuspendedForAMonthVotesAgain() {
        assertThat(RaftServerConfigKeys.closeThreshold(properties))
                .isGreaterThan(TimeDuration.valueOf(31, TimeUnit.DAYS));
    }

    @Test
    void aMemberThatIsGoneDoesNotPinTheLog() {
        assertThat(RaftServerConfigKeys.Log.purgeUptoSnapshotIndex(properties)).isTrue();
        assertThat(RaftServerConfigKeys.Log.Appender.installSnapshotEnabled(properties))
                .isTrue();
        assertThat(RaftServerConfigKeys.Rpc.requestTimeout(properties).getDuration())
                .isLessThanOrEqualTo(500);
    }

    @Test
    void aLeaderDoesNotSpinTowardsAPeerThatIsGone() {
        assertThat(RaftServerConfigKeys.Rpc.slownessTimeout(properties))
                .isEqualTo(RaftServerConfigKeys.Rpc.timeoutMin(properties));
    }
}
