package io.kontiki.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.topology.Topology;
import io.kontiki.region.client.FollowerStatus;
import io.kontiki.region.client.GroupStatus;
import io.kontiki.region.client.NodeStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class WalGroupViewTest {
    private final List<ClusterNode> nodes =
            ClusterPlan.of(Topology.parse("2-2-1"), 14_000).nodes();

    private static NodeStatus replica(String node, String role, long term, long applied, FollowerStatus... followers) {
        GroupStatus group = new GroupStatus(
                1,
                node,
                node.equals("n5"),
                role,
                "n1",
                role.equals("LEADER"),
                term,
                applied,
                applied,
                -1,
                0,
                0,
                0,
                0,
                0,
                List.of(followers),
                List.of());
        return new NodeStatus(node, List.of(group));
    }

    @Test
    void replicasThatDoNotAnswerAreShownAsTheLeaderSeesThem() {
        List<ClusterStatus.WalGroup> groups = RegionGroupObserver.WalGroupView.of(
                List.of(
                        replica(
                                "n1",
                                "LEADER",
                                3,
                                120,
                                new FollowerStatus("n3", 100, 21, 9000),
                                new FollowerStatus("n5", 120, 0, 10)),
                        replica("n5", "FOLLOWER", 3, 118)),
                nodes);
        assertThat(groups).singleElement().satisfies(group -> {
            assertThat(group.leader()).isEqualTo("n1");
            assertThat(group.replicas())
                    .containsExactly(
                            new ClusterStatus.Replica("n1", "dc-a", "leader", 120L, 0L),
                            new ClusterStatus.Replica("n3", "dc-b", "unreachable", null, null),
                            new ClusterStatus.Replica("n5", "dc-c", "witness", 118L, 2L));
        });
    }

    @Test
    void theLaterTermLeadsWhenTwoReplicasSaySo() {
        assertThat(RegionGroupObserver.WalGroupView.of(
                        List.of(replica("n1", "LEADER", 3, 10), replica("n3", "LEADER", 4, 9)), nodes))
                .extracting(ClusterStatus.WalGroup::leader)
                .containsExactly("n3");
    }

    @Test
    void aWitnessThatLeadsServesNobodyAndIsNotCalledTheLeader() {
        assertThat(RegionGroupObserver.WalGroupView.of(
                        List.of(
                                replica("n1", "CANDIDATE", 4, 8),
                                replica("n3", "LEADER", 3, 9),
                                replica("n5", "LEADER", 4, 9)),
                        nodes))
                .singleElement()
                .satisfies(group -> {
                    assertThat(group.leader()).isNull();
                    assertThat(group.replicas())
                            .contains(new ClusterStatus.Replica("n5", "dc-c", "leader", 9L, 0L))
                            .contains(new ClusterStatus.Replica("n1", "dc-a", "candidate", 8L, 1L));
                });
    }

    @Test
    void withoutALeaderNoLagIsKnown() {
        assertThat(RegionGroupObserver.WalGroupView.of(List.of(replica("n2", "CANDIDATE", 3, 10)), nodes))
                .singleElement()
                .satisfies(group -> {
                    assertThat(group.leader()).isNull();
                    assertThat(group.replicas())
                            .containsExactly(new ClusterStatus.Replica("n2", "dc-a", "candidate", 10L, null));
                });
    }
}
