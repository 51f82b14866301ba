package io.kontiki.region.client;

import io.grpc.MethodDescriptor;
import io.kontiki.common.rpc.BytesMarshaller;
import io.kontiki.common.rpc.JsonMarshaller;
import io.kontiki.common.rpc.RpcMethods;
import java.util.List;

/** The calls of a region server, for its client and its service. */
public final class RegionMethods {
    public static final String SERVICE = "kontiki.Region";

    private RegionMethods() {}

    public record Empty() {}

    public record GroupRequest(int groupId) {}

    /** @param node who answers; {@code leader} is whom it believes to lead, or null */
    public record LeaderReply(String node, String leader, boolean ready, boolean witness, long term) {}

    /** @param target a node, or null for the best one */
    public record TransferRequest(int groupId, String target) {}

    /** @param imageVersion the oldest image of the cluster that will do */
    public record ReconcileRequest(int groupId, long imageVersion) {}

    public record JoinedRequest(int groupId, String node) {}

    /**
     * @param held whether the answering node holds the group
     * @param joined whether the group has recorded that the node acknowledged entries
     * @param current whether the answering replica follows a leader and has applied all that it knows to be committed
     */
    public record JoinedReply(boolean held, boolean joined, boolean current) {}

    /** @param term and {@code index}: the last log entry with which the member must win */
    public record StartElectionRequest(int groupId, long term, long index) {}

    /**
     * @param started false when the member found that there is nothing to elect, an election under way, or that one has failed: its term
     *     is past its log then, and Raft's own timers go on
     */
    public record StartElectionReply(boolean started) {}

    /** Objects of the store that a replica needs. */
    public record NamedFilesReply(List<String> keys) {
        public NamedFilesReply {
            keys = List.copyOf(keys);
        }
    }

    /** {@link WriteCodec} in, {@link OutcomeCodec} out. Repeating it is safe, but its outcome must not be guessed. */
    public static final MethodDescriptor<byte[], byte[]> WRITE =
            RpcMethods.unary(SERVICE, "Write", new BytesMarshaller(), new BytesMarshaller(), false);

    /** Arrow IPC in pieces. Not repeated: a fragment may be what killed its server. */
    public static final MethodDescriptor<FragmentRequest, byte[]> RUN_FRAGMENT = RpcMethods.stream(
            SERVICE, "RunFragment", new JsonMarshaller<>(FragmentRequest.class), new BytesMarshaller(), false);

    public static final MethodDescriptor<Empty, NodeStatus> STATUS =
            RpcMethods.json(SERVICE, "Status", Empty.class, NodeStatus.class, true);
    public static final MethodDescriptor<GroupRequest, LeaderReply> LEADER =
            RpcMethods.json(SERVICE, "Leader", GroupRequest.class, LeaderReply.class, true);
    public static final MethodDescriptor<GroupRequest, Empty> FLUSH =
            RpcMethods.json(SERVICE, "Flush", GroupRequest.class, Empty.class, true);
    public static final MethodDescriptor<GroupRequest, Empty> COMPACT =
            RpcMethods.json(SERVICE, "Compact", GroupRequest.class, Empty.class, true);
    public static final MethodDescriptor<ReconcileRequest, Empty> RECONCILE =
            RpcMethods.json(SERVICE, "Reconcile", ReconcileRequest.class, Empty.class, true);
    public static final MethodDescriptor<TransferRequest, Empty> TRANSFER =
            RpcMethods.json(SERVICE, "TransferLeadership", TransferRequest.class, Empty.class, true);

    /** The newest snapshot pointer as its own bytes; empty when there is none. */
    public static final MethodDescriptor<GroupRequest, byte[]> POINTER =
            RpcMethods.unary(SERVICE, "Pointer", new JsonMarshaller<>(GroupRequest.class), new BytesMarshaller(), true);

    public static final MethodDescriptor<GroupRequest, NamedFilesReply> NAMED_FILES =
            RpcMethods.json(SERVICE, "NamedFiles", GroupRequest.class, NamedFilesReply.class, true);
    public static final MethodDescriptor<JoinedRequest, JoinedReply> JOINED =
            RpcMethods.json(SERVICE, "Joined", JoinedRequest.class, JoinedReply.class, true);
    public static final MethodDescriptor<GroupRequest, LogEnd> LOG_END =
            RpcMethods.json(SERVICE, "LogEnd", GroupRequest.class, LogEnd.class, true);
    public static final MethodDescriptor<StartElectionRequest, StartElectionReply> START_ELECTION =
            RpcMethods.json(SERVICE, "StartElection", StartElectionRequest.class, StartElectionReply.class, false);
}
