package io.kontiki.jepsen.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.environment.Link;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.Topology;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class GrudgeTest {
    private static final Topology TOPOLOGY = ScheduleTest.TOPOLOGY;
    private static final List<Node> NODES = TOPOLOGY.nodes();

    /** Whom each node hears, itself included: "n1:n1,n2 n2:..." */
    private static String heard(Set<Link> cut) {
        return NODES.stream()
                .map(to -> to.name() + ":"
                        + NODES.stream()
                                .map(Node::name)
                                .filter(from -> from.equals(to.name()) || !cut.contains(new Link(from, to.name())))
                                .map(from -> from.substring(1))
                                .collect(Collectors.joining()))
                .collect(Collectors.joining(" "));
    }

    @Test
    void halvesSeeThemselves() {
        assertThat(heard(Grudge.halves(NODES))).isEqualTo("n1:12 n2:12 n3:345 n4:345 n5:345");
    }

    @Test
    void aOneWayCutLeavesTheOtherDirection() {
        assertThat(heard(Grudge.oneWay(NODES))).isEqualTo("n1:12 n2:12 n3:12345 n4:12345 n5:12345");
    }

    @Test
    void theBridgeSeesAll() {
        assertThat(heard(Grudge.bridge(NODES))).isEqualTo("n1:123 n2:123 n3:12345 n4:345 n5:345");
    }

    @Test
    void inARingEveryNodeSeesAnotherMajority() {
        assertThat(heard(Grudge.ring(NODES))).isEqualTo("n1:125 n2:123 n3:234 n4:345 n5:145");
    }

    @Test
    void oneNodeIsAlone() {
        assertThat(heard(Grudge.isolated(List.of(TOPOLOGY.node("n2")), TOPOLOGY)))
                .isEqualTo("n1:1345 n2:2 n3:1345 n4:1345 n5:1345");
    }

    @Test
    void twoDataCentresDoNotSeeEachOtherAndBothSeeTheThird() {
        List<Node> pair = NODES.subList(0, 4);

        assertThat(heard(Grudge.dataCentrePair(pair))).isEqualTo("n1:125 n2:125 n3:345 n4:345 n5:12345");
        assertThat(Grudge.dataCentrePair(pair))
                .isEqualTo(new TreeSet<>(Grudge.between(TOPOLOGY.nodesIn("dc-a"), TOPOLOGY.nodesIn("dc-b"))));
    }
}
