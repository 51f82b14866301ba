package io.kontiki.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.output.Json;
import io.kontiki.common.topology.Topology;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterPlanTest {
    private final ClusterPlan plan = ClusterPlan.of(Topology.parse("2-2-1"), 14_000);

    @Test
    void spreadsFiveNodesOverThreeDataCentres() {
        assertThat(plan.nodes()).extracting(ClusterNode::name).containsExactly("n1", "n2", "n3", "n4", "n5");
        assertThat(plan.nodes()).extracting(ClusterNode::dc).containsExactly("dc-a", "dc-a", "dc-b", "dc-b", "dc-c");
    }

    @Test
    void hasAMetasrvVoterPerDataCentreAndNoGatewayAtTheWitness() {
        assertThat(plan.nodes().stream().filter(ClusterNode::isMetasrv))
                .extracting(ClusterNode::name)
                .containsExactly("n1", "n3", "n5");
        assertThat(plan.gateways()).extracting(ClusterNode::name).containsExactly("n1", "n2", "n3", "n4");
        assertThat(plan.node("n5").http()).isNull();
        assertThat(plan.node("n5").roles()).containsExactly("metasrv", "region-server");
    }

    @Test
    void everyDataReplicaOfThreeSingleNodesIsAGateway() {
        ClusterPlan three = ClusterPlan.of(Topology.parse("1-1-1"), 20_000);
        assertThat(three.gateways()).hasSize(3);
        assertThat(three.storeDataCentres()).containsExactly("dc-a", "dc-b");
    }

    @Test
    void numbersPortsByTheNodesPlace() {
        assertThat(plan.node("n3").http()).isEqualTo("127.0.0.1:14020");
        assertThat(plan.node("n3").meta()).isEqualTo("127.0.0.1:14025");
        assertThat(plan.node("n2").meta()).isNull();
    }

    @Test
    void survivesItsOwnFile() {
        assertThat(Json.MAPPER.readValue(Json.write(plan), ClusterPlan.class)).isEqualTo(plan);
    }

    @Test
    void refusesPortsThatDoNotExistAndNamesThatDoNotEither() {
        assertThatThrownBy(() -> ClusterPlan.of(Topology.parse("2-2-1"), 65_500))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--base-port 65500");
        assertThat(ClusterPlan.of(Topology.parse("2-2-1"), 65_486).nodes()).hasSize(5);
        assertThatThrownBy(() -> ClusterPlan.of(Topology.parse("2-2-1"), 65_487))
                .hasMessageContaining("from 1024 to 65486");
        assertThatThrownBy(() -> plan.node("n9")).hasMessageContaining("n1, n2");
        assertThatThrownBy(() -> plan.nodesIn("dc-x")).hasMessageContaining("dc-a, dc-b, dc-c");
        assertThat(plan.nodesIn("dc-c"))
                .extracting(ClusterNode::roles)
                .containsExactly(List.of("metasrv", "region-server"));
    }
}
