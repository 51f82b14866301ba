package io.kontiki.meta.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.record.CommandId;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A leader is frozen with a command before it, the client asks another one, has its answer, and others go on; then the first one wakes
 * up. Its attempt has the same id, and must not be decided by what is there now.
 */
final class LateAttemptTest {
    private static final MetaCommand CREATE = new MetaCommand.CreateDatabase("d", true, Map.of(), null);
    private static final MetaCommand DROP = new MetaCommand.DropDatabase("d", false);
    private static final UUID CLIENT = UUID.randomUUID();

    @TempDir
    Path directory;

    private int others;

    private static void submit(MetaTestCluster cluster, long sequence, MetaCommand command)
            throws InterruptedException {
        MetaService leader = cluster.service(cluster.awaitLeader());
        MetaReply reply =
                leader.handle(new MetaRequest.Submit(new CommandId(CLIENT, sequence), command, ImageCursor.NONE));
        assertThat(reply.leader()).isTrue();
    }

    private void another(MetaTestCluster cluster, MetaCommand command) throws InterruptedException {
        submit(cluster, 1000 + others++, command);
    }

    private static boolean exists(MetaTestCluster cluster) {
        return cluster.service(cluster.awaitLeader())
                .log()
                .state()
                .image()
                .databases()
                .containsKey("d");
    }

    private static void restart(MetaTestCluster cluster, int times) {
        for (int i = 0; i < times; i++) {
            cluster.stopAll();
            cluster.startAll();
        }
    }

    @Test
    void aCommandThatFoundNothingToDoDoesNothingLater() throws Exception {
        try (MetaTestCluster cluster = new MetaTestCluster(directory, 1, "1").startAll()) {
            another(cluster, CREATE);
            submit(cluster, 1, CREATE); // it is there: nothing to do
            another(cluster, DROP);
            submit(cluster, 1, CREATE);
            assertThat(exists(cluster))
                    .as("created by an attempt of a command that was answered")
                    .isFalse();

            restart(cluster, 1);
            submit(cluster, 1, CREATE);
            assertThat(exists(cluster)).as("after a restart").isFalse();
        }
    }

    @Test
    void aCommandThatWasRefusedIsRefusedLaterToo() throws Exception {
        try (MetaTestCluster cluster = new MetaTestCluster(directory, 1, "1").startAll()) {
            assertRefused(cluster);
            another(cluster, CREATE);
            assertRefused(cluster);
            // Past a snapshot (every 20 entries here), which knows of it as the log does.
            for (int i = 0; i < 40; i++) {
                another(cluster, new MetaCommand.CreateDatabase("other" + i, false, Map.of(), null));
            }
            restart(cluster, 1);
            assertRefused(cluster);
            assertThat(exists(cluster))
                    .as("dropped by an attempt of a command that was refused")
                    .isTrue();
        }
    }

    private static void assertRefused(MetaTestCluster cluster) {
        assertThatThrownBy(() -> submit(cluster, 1, DROP))
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_NOT_FOUND))
                .hasMessageContaining("'d'");
    }
}
