package io.kontiki.region.client;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.GroupMember;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.NodeInfo;
import io.kontiki.meta.client.WalGroupInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Which node leads a WAL group: remembered, or asked of all its members side by side, without Metasrv. Thread-safe.
 *
 * <p>Only a node that says of itself that it leads and is ready counts; of two, the one of the higher term is remembered. A frozen
 * member keeps its connections open and never answers, so every question has a short deadline and nobody waits for all answers.
 */
public final class GroupRouter {
    private static final Duration ASK_TIMEOUT = Duration.ofMillis(400);
    /** For the others, once a member has answered: what a slower one says is remembered all the same. */
    private static final Duration OTHERS_TIMEOUT = Duration.ofMillis(100);

    /** Each question is a call to every member, at every gateway and for every group: more would take the time that elections need. */
    private static final long PAUSE_MILLIS = 75;

    private record Leader(String address, long term) {}

    private record Answer(boolean isAlive, Optional<Leader> leader) {}

    private final MetaClient meta;
    private final RpcChannels channels;
    private final Map<Integer, Leader> leaders = new ConcurrentHashMap<>();

    public GroupRouter(MetaClient meta, RpcChannels channels) {
        this.meta = meta;
        this.channels = channels;
    }

    /**
     * The gRPC address of the leader, from memory if there is one. Blocks.
     *
     * @throws KontikiException NO_LEADER when none showed up in time
     */
    public String leader(int groupId, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        while (true) {
            Leader known = leaders.get(groupId);
            if (known != null) {
                return known.address();
            }
            long left = end - System.nanoTime();
            Optional<Leader> found =
                    ask(groupId, Duration.ofNanos(Math.max(1_000_000, Math.min(left, ASK_TIMEOUT.toNanos()))));
            if (found.isPresent()) {
                return found.get().address();
            }
            if (end - System.nanoTime() < TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS)) {
                throw new KontikiException(ErrorCode.NO_LEADER, "WAL group " + groupId + " has no leader");
            }
            pause();
        }
    }

    /** That address did not lead, or did not answer: the next call asks again. */
    public void forget(int groupId, String address) {
        leaders.computeIfPresent(groupId, (id, known) -> known.address().equals(address) ? null : known);
    }

    /** Whether the members name another leader than that address. Asks them, whatever is remembered; false when nobody knows. */
    public boolean hasMoved(int groupId, String address, Duration timeout) {
        Optional<Leader> found = ask(groupId, timeout);
        return found.isPresent() && !found.get().address().equals(address);
    }

    /** Whether a member says, now, that it leads and is ready. Asks them, whatever is remembered. */
    public boolean isLed(int groupId, Duration timeout) {
        return ask(groupId, timeout).isPresent();
    }

    /** The first member that says it leads and is ready, as soon as it says so. */
    private Optional<Leader> ask(int groupId, Duration timeout) {
        List<String> addresses = addresses(groupId);
        BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
        for (String address : addresses) {
            channels.call(address, RegionMethods.LEADER, new RegionMethods.GroupRequest(groupId), timeout)
                    .whenComplete((reply, error) -> {
                        Optional<Leader> leader = error == null && reply.ready()
                                ? Optional.of(new Leader(address, reply.term()))
                                : Optional.empty();
                        leader.ifPresent(found -> remember(groupId, found));
                        answers.add(new Answer(error == null, leader));
                    });
        }
        long end = System.nanoTime() + timeout.toNanos();
        try {
            for (int i = 0; i < addresses.size(); i++) {
                Answer answer = answers.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (answer == null) {
                    return Optional.empty();
                }
                if (answer.leader().isPresent()) {
                    return answer.leader();
                }
                if (answer.isAlive()) {
                    end = Math.min(end, System.nanoTime() + OTHERS_TIMEOUT.toNanos());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KontikiException(
                    ErrorCode.CANCELLED, "interrupted while looking for the leader of WAL group " + groupId, e);
        }
        return Optional.empty();
    }

    private void remember(int groupId, Leader found) {
        leaders.merge(groupId, found, (old, fresh) -> old.term() > fresh.term() ? old : fresh);
    }

    private List<String> addresses(int groupId) {
        ClusterImage image = meta.image();
        List<String> addresses = new ArrayList<>();
        for (GroupMember member :
                image.group(groupId).map(WalGroupInfo::members).orElse(List.of())) {
            image.node(member.node())
                    .map(NodeInfo::addresses)
                    .filter(all -> all.grpc() != null && !member.witness())
                    .ifPresent(all -> addresses.add(all.grpc()));
        }
        return addresses;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KontikiException(ErrorCode.CANCELLED, "interrupted while waiting for a leader", e);
        }
    }
}
