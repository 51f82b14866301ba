package io.kontiki.common.ratis;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.ProtoUtils;

/**
 * Keeps a follower from acknowledging entries in a term that it has left. Stands between the network and Ratis' server, for all
 * groups of it; any thread.
 *
 * <p>Ratis 3.3.0 compares the leader's term with its own under the division's lock, gives the lock up, and then appends and answers
 * ({@code RaftServerImpl.appendEntriesAsync}). In between the follower may vote for another leader, by a log without those entries:
 * the old leader counts them as written, and they are gone. Or it may append what the new leader sends, and then cut that off again
 * for what the old one had sent. The gap is short, but for a follower that was a candidate: it waits in it for its election to end.
 *
 * <ul>
 *   <li>A success is told only if the term is still the leader's after the entries are on disk, as seen under the lock that a vote is
 *       given under: whoever gets a vote after that was compared with them.
 *   <li>A group appends the entries of one call at a time, so that what was checked first is appended first. Heartbeats do not wait.
 * </ul>
 */
final class FencedAppends {
    private final RaftServer server;
    private final Map<RaftGroupId, Object> turns = new ConcurrentHashMap<>();

    private FencedAppends(RaftServer server) {
        this.server = server;
    }

    /** The same server, but for how it appends what leaders send. */
    static RaftServer over(RaftServer server) {
        FencedAppends fenced = new FencedAppends(server);
        return (RaftServer) Proxy.newProxyInstance(
                FencedAppends.class.getClassLoader(), new Class<?>[] {RaftServer.class}, (_, method, arguments) -> {
                    if (method.getName().equals("appendEntriesAsync")) {
                        return fenced.append((AppendEntriesRequestProto) arguments[0]);
                    }
                    try {
                        return method.invoke(server, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private CompletableFuture<AppendEntriesReplyProto> append(AppendEntriesRequestProto request) throws IOException {
        RaftGroupId group = ProtoUtils.toRaftGroupId(request.getServerRequest().getRaftGroupId());
        if (request.getEntriesCount() == 0) {
            return server.appendEntriesAsync(request).thenApply(reply -> confirmed(group, request, reply));
        }
        // Waits until the group is there: before that the call would come back before it has appended.
        server.getDivision(group);
        CompletableFuture<AppendEntriesReplyProto> replied;
        synchronized (turns.computeIfAbsent(group, _ -> new Object())) {
            replied = server.appendEntriesAsync(request);
        }
        return replied.thenApply(reply -> confirmed(group, request, reply));
    }

    private AppendEntriesReplyProto confirmed(
            RaftGroupId group, AppendEntriesRequestProto request, AppendEntriesReplyProto reply) {
        if (reply.getResult() != AppendResult.SUCCESS) {
            return reply;
        }
        long term = term(group);
        return term == request.getLeaderTerm()
                ? reply
                : AppendEntriesReplyProto.newBuilder(reply)
                        .setTerm(term)
                        .setResult(AppendResult.NOT_LEADER)
                        .build();
    }

    private long term(RaftGroupId group) {
        try {
            RaftServer.Division division = server.getDivision(group);
            // A vote is given under this lock.
            synchronized (division) {
                return division.getInfo().getCurrentTerm();
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
