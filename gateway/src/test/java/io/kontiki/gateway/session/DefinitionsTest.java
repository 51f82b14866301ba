package io.kontiki.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.common.topology.Topology;
import io.kontiki.gateway.FakeRegions;
import io.kontiki.gateway.write.WaitClock;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.GroupMember;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.NodeLoad;
import io.kontiki.meta.client.WalGroupInfo;
import io.kontiki.query.sql.QualifiedName;
import io.kontiki.query.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** When a DROP is over: not before every WAL group has logged it. */
class DefinitionsTest {
    private static final Statement.DropTable DROP_TABLE =
            new Statement.DropTable(List.of(new QualifiedName(null, "t")), true);

    private final TwoGroups meta = new TwoGroups();
    private final FakeRegions regions = new FakeRegions();
    private final List<Duration> paused = new ArrayList<>();
    private final WaitClock pauses = new WaitClock() {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public void pause(long nanos) {
            paused.add(Duration.ofNanos(nanos));
        }
    };
    private final Definitions definitions = new Definitions(meta, regions, new LeaderCalls(regions, pauses));

    @Test
    void aDropWaitsUntilEveryGroupHasLoggedTheImageWithoutTheTable() {
        definitions.dropTables(DROP_TABLE, "public");
        assertThat(regions.reconciled).containsExactly("1@7", "2@7");

        definitions.dropDatabase(new Statement.DropDatabase("d", true));
        assertThat(regions.reconciled).containsExactly("1@7", "2@7", "1@7", "2@7");
    }

    @Test
    void aDropThatMetasrvRefusesAsksNobody() {
        meta.refuses = true;
        assertThatThrownBy(() -> definitions.dropTables(DROP_TABLE, "public"))
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND));
        assertThat(regions.reconciled).isEmpty();
    }

    @Test
    void aDropThatAGroupDoesNotConfirmSaysSoAndWhatItMeans() {
        regions.noLeader = true;
        assertThatThrownBy(() -> definitions.dropTables(DROP_TABLE, "public"))
                .isInstanceOf(UnknownOutcomeException.class)
                .hasMessageContaining("table 'public.t' is dropped, but WAL group 1 has not confirmed it")
                .hasMessageContaining("has no leader");
    }

    @Test
    void aLeaderThatHandsOverIsGivenSecondsToSayWhoFollows() {
        regions.refusals.set(3);
        definitions.dropTables(DROP_TABLE, "public");
        assertThat(regions.reconciled).containsExactly("1@7", "2@7");
        assertThat(paused).containsExactly(Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofMillis(1000));
    }

    @Test
    void aGroupThatGoesOnRefusingIsNotAskedForEver() {
        regions.refusals.set(Integer.MAX_VALUE);
        assertThatThrownBy(() -> definitions.dropTables(DROP_TABLE, "public"))
                .isInstanceOf(UnknownOutcomeException.class)
                .hasMessageContaining("does not lead");
        assertThat(paused).hasSize(4);
    }

    /** Answers every command with the image of version 7, or not at all. */
    private static final class TwoGroups implements MetaClient {
        private static final ClusterImage IMAGE =
                new ClusterImage(7, Topology.SINGLE, Map.of(), Map.of(), Map.of(), Map.of(1, group(1), 2, group(2)));

        private boolean refuses;

        private static WalGroupInfo group(int id) {
            return new WalGroupInfo(id, "uuid-" + id, Topology.SINGLE, List.of(new GroupMember("n1", "dc-a", false)));
        }

        @Override
        public ClusterImage image() {
            return IMAGE;
        }

        @Override
        public ClusterImage refresh(long atLeastVersion, Duration timeout) {
            return IMAGE;
        }

        @Override
        public void onChange(Consumer<ClusterImage> listener) {}

        @Override
        public CompletableFuture<ClusterImage> submit(MetaCommand command) {
            return refuses
                    ? CompletableFuture.failedFuture(new KontikiException(ErrorCode.TABLE_NOT_FOUND, "no such table"))
                    : CompletableFuture.completedFuture(IMAGE);
        }

        @Override
        public CompletableFuture<Boolean> heartbeat(String node, NodeLoad load) {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public void close() {}
    }
}
