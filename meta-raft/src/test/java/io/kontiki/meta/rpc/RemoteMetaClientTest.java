package io.kontiki.meta.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.BusyException;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.record.CommandId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client tells of a command whose attempts ended differently; the leader's answers are given by the test. */
final class RemoteMetaClientTest {
    private static final MetaCommand COMMAND = new MetaCommand.DropTable("public", "t", true);
    private static final Supplier<MetaReply> BUSY = () -> {
        throw new BusyException("1024 commands waiting", Duration.ofSeconds(1));
    };
    private static final Supplier<MetaReply> TIMEOUT = () -> {
        throw new KontikiException(ErrorCode.TIMEOUT, "no answer in time");
    };
    private static final Supplier<MetaReply> REFUSED = () -> {
        throw new KontikiException(ErrorCode.DATABASE_NOT_FOUND, "no such database");
    };
    private static final Supplier<MetaReply> DONE =
            () -> MetaReply.of(new ImageUpdate(new ImageCursor(7, "s", 0), image(), List.of(), Map.of()));

    private final Queue<Supplier<MetaReply>> answers = new ArrayDeque<>();
    private final List<CommandId> submitted = new CopyOnWriteArrayList<>();
    private final RemoteMetaClient client = RemoteMetaClient.start(
            new MetaClientSettings(List.of("leader:1"), Duration.ofMillis(700), null), this::answer);

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void busyIsTheAnswerWhenNoAttemptBeforeItMayHaveTakenEffect() {
        answers.add(BUSY);
        assertThatThrownBy(() -> client.submit(COMMAND).join()).hasCauseInstanceOf(BusyException.class);
        assertThat(submitted).hasSize(1);
    }

    @Test
    void busyAfterAnAttemptWithoutAnAnswerIsAnUnknownOutcome() {
        answers.add(TIMEOUT);
        // One every 100 ms and a last one, with room for a machine that is slow between two looks at the clock.
        answers.addAll(Collections.nCopies(20, BUSY));
        assertThatThrownBy(() -> client.submit(COMMAND).join())
                .cause()
                .isInstanceOf(UnknownOutcomeException.class)
                .hasMessageContaining("may or may not take effect");
        assertThat(submitted).hasSizeGreaterThan(2).containsOnly(submitted.getFirst());
    }

    @Test
    void anAnswerUnderTheSameIdEndsTheDoubt() {
        answers.addAll(List.of(TIMEOUT, BUSY, DONE));
        assertThat(client.submit(COMMAND).join().version()).isEqualTo(7);

        answers.addAll(List.of(TIMEOUT, BUSY, REFUSED));
        assertThatThrownBy(() -> client.submit(COMMAND).join()).hasMessageContaining("no such database");
    }

    private synchronized MetaReply answer(String address, MetaRequest request, Duration timeout) {
        return switch (request) {
            case MetaRequest.Probe _ -> MetaReply.heartbeat(false);
            case MetaRequest.Submit submit -> {
                submitted.add(submit.id());
                yield answers.remove().get();
            }
            case MetaRequest.Read _, MetaRequest.Watch _, MetaRequest.Heartbeat _ ->
                throw new KontikiException(ErrorCode.PEER_UNAVAILABLE, "not in this test");
        };
    }

    private static ClusterImage image() {
        ClusterImage empty = ClusterImage.EMPTY;
        return new ClusterImage(
                7, empty.defaultTopology(), empty.databases(), empty.tables(), empty.nodes(), empty.groups());
    }
}
