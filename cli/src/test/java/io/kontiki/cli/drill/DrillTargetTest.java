package io.kontiki.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.cluster.ClusterHome;
import io.kontiki.cli.cluster.ClusterPlan;
import io.kontiki.cli.cluster.ClusterStatus;
import io.kontiki.cli.cluster.LocalCluster;
import io.kontiki.common.topology.Topology;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrillTargetTest {
    private final LocalCluster cluster =
            new LocalCluster(new ClusterHome(Path.of("none")), ClusterPlan.of(Topology.parse("2-2-1"), 14_000));

    @Test
    void isWhereMostLeadersAreAtThatMoment() {
        ClusterStatus before = leaders("n1", "n2", "n3");
        assertThat(DrillTarget.ofMostLeaders(cluster, DrillScenario.KILL_DC, before)
                        .name())
                .isEqualTo("dc-a");
        ClusterStatus later = leaders("n3", "n3", "n1");
        DrillTarget dataCentre = DrillTarget.ofMostLeaders(cluster, DrillScenario.FREEZE_DC, later);
        assertThat(dataCentre.name()).isEqualTo("dc-b");
        assertThat(dataCentre.leads(later)).isEqualTo("leads WAL groups 0, 1");
        assertThat(DrillTarget.ofMostLeaders(cluster, DrillScenario.KILL_NODE, later)
                        .name())
                .isEqualTo("n3");
    }

    @Test
    void aTargetThatIsNamedNeedNotLead() {
        DrillTarget named = DrillTarget.named(cluster, DrillScenario.KILL_NODE, "n5");
        assertThat(named.leads(leaders("n1", null))).isEqualTo("leads no WAL group");
        assertThatThrownBy(() -> DrillTarget.named(cluster, DrillScenario.KILL_DC, "n5"))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("no data centre 'n5'");
    }

    private static ClusterStatus leaders(String... byGroup) {
        return new ClusterStatus(
                "2-2-1",
                List.of(),
                IntStream.range(0, byGroup.length)
                        .mapToObj(group -> new ClusterStatus.WalGroup(group, byGroup[group], List.of()))
                        .toList());
    }
}
