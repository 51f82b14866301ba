package io.kontiki.common.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.ProtoUtils;
import org.junit.jupiter.api.Test;

/** The moments between a check of a term and an answer, at a server that does what a test wants in between. */
final class FencedAppendsTest {
    private static final RaftGroupId GROUP = RaftGroupId.randomId();

    private final List<String> appended = Collections.synchronizedList(new ArrayList<>());
    private volatile long term = 1;
    private volatile UnaryOperator<CompletableFuture<AppendEntriesReplyProto>> onItsWay = reply -> reply;

    private final DivisionInfo info = (DivisionInfo) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {DivisionInfo.class},
            (_, method, _) -> switch (method.getName()) {
                case "getCurrentTerm" -> term;
                default -> throw new UnsupportedOperationException(method.getName());
            });
    private final RaftServer.Division division = (RaftServer.Division) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {RaftServer.Division.class},
            (_, method, _) -> switch (method.getName()) {
                case "getInfo" -> info;
                default -> throw new UnsupportedOperationException(method.getName());
            });
    private final RaftServer fenced = FencedAppends.over((RaftServer) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {RaftServer.class},
            (_, method, arguments) -> switch (method.getName()) {
                case "getDivision" -> division;
                case "appendEntriesAsync" -> append((AppendEntriesRequestProto) arguments[0]);
                case "close" -> throw new IllegalStateException("closed already");
                default -> throw new UnsupportedOperationException(method.getName());
            }));

    private CompletableFuture<AppendEntriesReplyProto> append(AppendEntriesRequestProto request) {
        CompletableFuture<AppendEntriesReplyProto> reply =
                onItsWay.apply(CompletableFuture.completedFuture(AppendEntriesReplyProto.newBuilder()
                        .setTerm(request.getLeaderTerm())
                        .setResult(AppendResult.SUCCESS)
                        .build()));
        appended.add(request.getEntriesCount() + " of term " + request.getLeaderTerm());
        return reply;
    }

    private static AppendEntriesRequestProto request(long leaderTerm, int entries) {
        AppendEntriesRequestProto.Builder request = AppendEntriesRequestProto.newBuilder()
                .setLeaderTerm(leaderTerm)
                .setServerRequest(
                        RaftRpcRequestProto.newBuilder().setRaftGroupId(ProtoUtils.toRaftGroupIdProtoBuilder(GROUP)));
        for (int i = 0; i < entries; i++) {
            request.addEntries(LogEntryProto.getDefaultInstance());
        }
        return request.build();
    }

    private CompletableFuture<AppendEntriesReplyProto> send(long leaderTerm, int entries) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return fenced.appendEntriesAsync(request(leaderTerm, entries));
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        Thread::startVirtualThread)
                .thenCompose(reply -> reply);
    }

    private static AppendEntriesReplyProto within(CompletableFuture<AppendEntriesReplyProto> reply) throws Exception {
        return reply.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aSuccessInTheTermOfItsLeaderIsTold() throws Exception {
        assertThat(within(send(1, 2)).getResult()).isEqualTo(AppendResult.SUCCESS);
        assertThat(within(send(1, 0)).getResult()).isEqualTo(AppendResult.SUCCESS);
        assertThat(appended).containsExactly("2 of term 1", "0 of term 1");
    }

    @Test
    void entriesThatWereAppendedAfterTheTermWentOnAreNotAcknowledged() throws Exception {
        onItsWay = reply -> {
            term = 2;
            return reply;
        };
        AppendEntriesReplyProto reply = within(send(1, 1));
        assertThat(reply.getResult()).isEqualTo(AppendResult.NOT_LEADER);
        assertThat(reply.getTerm()).as("what makes the old leader step down").isEqualTo(2);
    }

    @Test
    void aVoteThatIsBeingGivenIsWaitedFor() throws Exception {
        CompletableFuture<AppendEntriesReplyProto> reply;
        synchronized (division) {
            reply = send(1, 1);
            assertThatThrownBy(() -> reply.get(100, TimeUnit.MILLISECONDS))
                    .as("compared without the entry, and the term not yet written")
                    .isInstanceOf(TimeoutException.class);
            term = 2;
        }
        assertThat(within(reply).getResult()).isEqualTo(AppendResult.NOT_LEADER);
    }

    @Test
    void theNewLeadersEntriesComeAfterThoseThatTheOldOnesCallHasYetToAppend() throws Exception {
        CountDownLatch checked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        onItsWay = reply -> {
            onItsWay = same -> same;
            checked.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return reply;
        };
        CompletableFuture<AppendEntriesReplyProto> old = send(1, 1);
        checked.await();
        term = 2;
        CompletableFuture<AppendEntriesReplyProto> fresh = send(2, 3);

        assertThat(within(send(2, 0)).getResult())
                .as("a heartbeat does not wait")
                .isEqualTo(AppendResult.SUCCESS);
        assertThatThrownBy(() -> fresh.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        goOn.countDown();

        assertThat(within(old).getResult()).isEqualTo(AppendResult.NOT_LEADER);
        assertThat(within(fresh).getResult()).isEqualTo(AppendResult.SUCCESS);
        assertThat(appended).containsExactly("0 of term 2", "1 of term 1", "3 of term 2");
    }

    @Test
    void whatTheServerThrowsIsThrownAsItWas() {
        assertThatThrownBy(fenced::close)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("closed already");
    }
}
