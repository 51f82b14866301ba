package io.kontiki.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.rpc.HostPort;
import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.common.rpc.RpcServer;
import io.kontiki.common.rpc.RpcService;
import io.kontiki.common.rpc.RpcSettings;
import io.kontiki.common.topology.Topology;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.GroupMember;
import io.kontiki.meta.client.NodeAddresses;
import io.kontiki.meta.client.NodeInfo;
import io.kontiki.meta.client.NodeLoad;
import io.kontiki.meta.client.NodeRole;
import io.kontiki.meta.client.NodeState;
import io.kontiki.meta.client.WalGroupInfo;
import io.kontiki.region.client.GroupRouter;
import io.kontiki.region.client.RegionMethods;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The search for a group's leader among members that answer, answer late, or never do. */
final class GroupRouterTest {
    private static final int GROUP = 7;
    private static final Duration LONG = Duration.ofSeconds(10);

    private final RpcChannels channels = new RpcChannels(RpcSettings.DEFAULT);
    private final FixedMeta meta = new FixedMeta();
    private final GroupRouter router = new GroupRouter(meta, channels);
    private final List<RpcServer> servers = new ArrayList<>();
    private final Map<String, NodeInfo> nodes = new HashMap<>();

    /** A member whose answers the test decides. */
    private final class Member {
        private final AtomicInteger questions = new AtomicInteger();
        private final CompletableFuture<RegionMethods.LeaderReply> late = new CompletableFuture<>();
        private final String address;
        private volatile int leadsFrom = Integer.MAX_VALUE;

        Member(String node, boolean answers) {
            RpcServer server = new RpcServer(new HostPort("127.0.0.1", 0), RpcSettings.DEFAULT, new MetricRegistry())
                    .add(RpcService.named(RegionMethods.SERVICE)
                            .async(RegionMethods.LEADER, (request, call) -> {
                                boolean leads = questions.incrementAndGet() >= leadsFrom;
                                return answers
                                        ? CompletableFuture.completedFuture(
                                                new RegionMethods.LeaderReply(node, "", leads, false, 1))
                                        : late;
                            })
                            .build())
                    .start();
            servers.add(server);
            address = server.address().toString();
            nodes.put(
                    node,
                    new NodeInfo(
                            node,
                            "dc-a",
                            Set.of(NodeRole.REGION_SERVER),
                            new NodeAddresses(null, address, null, null, null, null),
                            NodeState.ALIVE,
                            0,
                            NodeLoad.NONE,
                            0));
        }
    }

    private void publish() {
        List<GroupMember> members = nodes.keySet().stream()
                .map(node -> new GroupMember(node, "dc-a", false))
                .toList();
        meta.publish(new ClusterImage(
                1,
                Topology.SINGLE,
                Map.of(),
                Map.of(),
                nodes,
                Map.of(GROUP, new WalGroupInfo(GROUP, "uuid", Topology.SINGLE, members))));
    }

    @AfterEach
    void stop() {
        channels.close();
        servers.forEach(RpcServer::close);
    }

    @Test
    void aMemberThatNeverAnswersDoesNotKeepTheOthersFromBeingAskedAgain() {
        Member elected = new Member("n1", true);
        Member frozen = new Member("n2", false);
        publish();
        elected.leadsFrom = 4;
        assertThat(router.leader(GROUP, LONG)).isEqualTo(elected.address);
        // How often is not for this test to say: a question may still be on its way when the elected one has answered.
        assertThat(frozen.questions.get()).as("was asked, and was silent").isPositive();
        router.leader(GROUP, LONG);
        assertThat(elected.questions).as("the leader is remembered").hasValue(4);
    }

    @Test
    void aLeaderThatWasForgottenIsAskedForAgain() {
        Member first = new Member("n1", true);
        publish();
        first.leadsFrom = 1;
        router.leader(GROUP, LONG);
        router.forget(GROUP, "127.0.0.1:1");
        router.leader(GROUP, LONG);
        assertThat(first.questions).as("another address was forgotten").hasValue(1);
        router.forget(GROUP, first.address);
        router.leader(GROUP, LONG);
        assertThat(first.questions).hasValue(2);
    }

    @Test
    void whatASlowMemberSaysAfterTheQuestionIsRemembered() {
        new Member("n1", true);
        Member slow = new Member("n2", false);
        publish();
        assertThatThrownBy(() -> router.leader(GROUP, Duration.ofMillis(50))).hasMessageContaining("has no leader");
        slow.late.complete(new RegionMethods.LeaderReply("n2", "n2", true, false, 2));
        assertThat(router.leader(GROUP, LONG)).isEqualTo(slow.address);
    }
}
