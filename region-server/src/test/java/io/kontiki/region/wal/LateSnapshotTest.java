package io.kontiki.region.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kontiki.common.id.RegionId;
import io.kontiki.region.client.PartOutcome;
import io.kontiki.region.client.WriterId;
import io.kontiki.region.group.GroupLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotResult;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A leader tells a follower to install a snapshot that the follower's log has long passed, but what it has applied has not. */
final class LateSnapshotTest {
    private static final RegionId REGION = RegionId.of(1024, 0);
    private static final WriterId WRITER = new WriterId(7, 7);

    @TempDir
    Path directory;

    private long sequence;

    @Test
    void aFollowerWhoseLogReachesBeyondTheSnapshotGoesOnWithItsLog() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, WalCluster.FIVE)) {
            cluster.open(REGION);
            write(cluster, 3);
            String leader = cluster.leaderNode();
            String slow = cluster.dataFollowers().getFirst();
            CountDownLatch goesOn = new CountDownLatch(1);
            cluster.store.applying = () -> {
                if (Thread.currentThread().getName().startsWith(slow + "@")) {
                    await().atMost(Duration.ofSeconds(60)).until(() -> goesOn.getCount() == 0);
                }
            };
            write(cluster, 5);
            cluster.flush();
            write(cluster, 5);
            RaftGroupId group = RaftGroupId.valueOf(cluster.membership.raftGroup());
            long end = cluster.server(leader).getDivision(group).getRaftLog().getNextIndex();
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            cluster.server(slow).getDivision(group).getRaftLog().getNextIndex() >= end);

            InstallSnapshotReplyProto reply;
            try {
                reply = notifyUntilAnswered(cluster, leader, slow);
            } finally {
                goesOn.countDown();
            }
            assertThat(reply.getResult()).isEqualTo(InstallSnapshotResult.SNAPSHOT_UNAVAILABLE);

            write(cluster, 5);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> cluster.group(slow).progress().appliedIndex()
                            >= cluster.leader().progress().appliedIndex());
            assertThat(cluster.group(slow).regions().get(REGION)).isNotNull();
            assertThat(cluster.failures()).isEmpty();
        }
    }

    private void write(WalCluster cluster, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            long time = sequence++;
            PartOutcome outcome = cluster.write(
                            cluster.leader(),
                            GroupLog.part(REGION, 1, WRITER, time, Math.max(0, time - 10), GroupLog.rows(time)))
                    .getFirst();
            assertThat(outcome).isInstanceOf(PartOutcome.Applied.class);
        }
    }

    /** The first answers are errors: the snapshot is being fetched. */
    private static InstallSnapshotReplyProto notifyUntilAnswered(WalCluster cluster, String leader, String follower)
            throws InterruptedException, IOException {
        InstallSnapshotRequestProto notification = notification(cluster, leader, follower);
        IOException last = null;
        for (int attempt = 0; attempt < 200; attempt++) {
            try {
                return cluster.server(follower).installSnapshot(notification);
            } catch (IOException | IllegalStateException e) {
                last = new IOException(e);
                Thread.sleep(50);
            }
        }
        throw last;
    }

    private static InstallSnapshotRequestProto notification(WalCluster cluster, String leader, String follower) {
        long term = cluster.leader().progress().term();
        RaftGroupId group = RaftGroupId.valueOf(cluster.membership.raftGroup());
        return InstallSnapshotRequestProto.newBuilder()
                .setServerRequest(RaftRpcRequestProto.newBuilder()
                        .setRequestorId(RaftPeerId.valueOf(leader).toByteString())
                        .setReplyId(RaftPeerId.valueOf(follower).toByteString())
                        .setRaftGroupId(RaftGroupIdProto.newBuilder().setId(group.toByteString()))
                        .setCallId(1))
                .setLeaderTerm(term)
                .setNotification(InstallSnapshotRequestProto.NotificationProto.newBuilder()
                        .setFirstAvailableTermIndex(TermIndex.valueOf(term, 3).toProto()))
                .build();
    }
}
