package io.kontiki.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.cli.process.ProcessIdentity;
import io.kontiki.common.topology.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterHomeTest {
    @TempDir
    private Path directory;

    @Test
    void aLostStoreIsGoneForEverybodyAndComesBackWhole() throws Exception {
        ClusterHome home = new ClusterHome(directory);
        home.create(ClusterPlan.of(Topology.parse("2-2-1"), 14_000));
        Files.writeString(home.storeDirectory("dc-a").resolve("object"), "content");
        home.loseStore("dc-a");
        assertThat(home.storeDirectory("dc-a")).doesNotExist();
        assertThat(home.isStoreLost("dc-a")).isTrue();
        home.loseStore("dc-a");
        home.giveStoreBack("dc-a");
        assertThat(home.storeDirectory("dc-a").resolve("object")).hasContent("content");
        home.giveStoreBack("dc-a");
    }

    @Test
    void refusesToMergeTwoStoresOfOneDataCentre() throws Exception {
        ClusterHome home = new ClusterHome(directory);
        home.create(ClusterPlan.of(Topology.parse("2-2-1"), 14_000));
        home.loseStore("dc-b");
        Files.createDirectory(home.storeDirectory("dc-b"));
        assertThatThrownBy(() -> home.giveStoreBack("dc-b")).hasMessageContaining("dc-b");
    }

    @Test
    void remembersProcessesUntilTheyAreStoppedOnPurpose() {
        ClusterHome home = new ClusterHome(directory);
        ClusterPlan plan = ClusterPlan.of(Topology.parse("1"), 14_000);
        home.create(plan);
        ClusterNode node = plan.node("n1");
        LocalCluster cluster = new LocalCluster(home, plan);
        assertThat(cluster.state(node)).isEqualTo(NodeState.STOPPED);
        home.recordProcess("n1", new ProcessIdentity(Integer.MAX_VALUE, 1));
        assertThat(cluster.state(node)).isEqualTo(NodeState.DEAD);
        home.forgetProcess("n1");
        assertThat(cluster.state(node)).isEqualTo(NodeState.STOPPED);
    }
}
