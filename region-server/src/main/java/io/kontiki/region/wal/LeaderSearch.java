package io.kontiki.region.wal;

import io.kontiki.common.error.KontikiException;
import io.kontiki.region.client.LogEnd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a group that lost its leader elect the next one as soon as somebody asks for it: asks all members where their logs end, and
 * tells the one that must win to stand ({@link GroupElection} says why). While nobody asks nothing is sent: an idle cluster elects as
 * Raft does.
 *
 * <p>Thread-safe; at most one search per group and node at a time, of a few rounds. Several nodes may search at once: they choose
 * the same member, and it stands once.
 */
public final class LeaderSearch {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderSearch.class);

    private static final int ROUNDS = 8;
    private static final long PAUSE_MILLIS = 100;

    private final String node;
    private final ElectionPeers peers;
    private final Executor threads;
    private final Set<Integer> searching = ConcurrentHashMap.newKeySet();

    /** @param threads cheap ones: a search blocks */
    public LeaderSearch(String node, ElectionPeers peers, Executor threads) {
        this.node = node;
        this.peers = peers;
        this.threads = threads;
    }

    /** Somebody wants the leader of a group that is not led here. Returns at once. */
    public void wanted(WalGroup group) {
        if (mayBeLost(group) && searching.add(group.id())) {
            try {
                threads.execute(() -> search(group));
            } catch (RejectedExecutionException closing) {
                searching.remove(group.id());
            }
        }
    }

    /** A leader's heartbeats come twice in the time after which it may be replaced. */
    private static boolean mayBeLost(WalGroup group) {
        long silence = group.election().silence().toMillis();
        return group.isRunning() && group.election().logEnd().leaderSilentMillis() > silence * 3 / 5;
    }

    private void search(WalGroup group) {
        try {
            for (int round = 0; round < ROUNDS && mayBeLost(group); round++) {
                awaitSilence(group.election());
                Optional<LogEnd> winner = choose(group);
                if (winner.isPresent() && start(group, winner.get())) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            searching.remove(group.id());
        }
    }

    private static void awaitSilence(GroupElection election) throws InterruptedException {
        long left = election.silence().toMillis() - election.logEnd().leaderSilentMillis();
        TimeUnit.MILLISECONDS.sleep(Math.max(0, left));
    }

    /**
     * Who must win, twice over: the first answers wait for the members that do not answer, and a leader that was only slow may be heard
     * of again meanwhile. The second question goes to those who answered, and takes a round trip.
     */
    private Optional<LogEnd> choose(WalGroup group) {
        List<LogEnd> first = ask(
                group,
                group.membership().members().stream()
                        .map(GroupMembership.Member::node)
                        .toList());
        if (group.election().choose(first).isEmpty()) {
            return Optional.empty();
        }
        return group.election()
                .choose(ask(group, first.stream().map(LogEnd::node).toList()));
    }

    private List<LogEnd> ask(WalGroup group, List<String> members) {
        List<CompletableFuture<LogEnd>> asked = new ArrayList<>();
        for (String member : members) {
            if (!member.equals(node)) {
                asked.add(peers.logEnd(group.id(), member));
            }
        }
        List<LogEnd> answers = new ArrayList<>();
        answers.add(group.election().logEnd());
        for (CompletableFuture<LogEnd> each : asked) {
            try {
                answers.add(each.join());
            } catch (CompletionException notReached) {
                // Of those that the group has lost nothing else is to be expected.
                continue;
            }
        }
        return answers;
    }

    /** Whether the winner stands for election now. */
    private boolean start(WalGroup group, LogEnd winner) {
        try {
            boolean started = winner.node().equals(node)
                    ? group.election().start(winner.term(), winner.index())
                    : peers.start(group.id(), winner);
            if (started) {
                LOG.info(
                        "WAL group {} has no leader: of the members that answer, {} has the longest log and stands for election",
                        group.id(),
                        winner.node());
            }
            return started;
        } catch (IOException | KontikiException | IllegalStateException e) {
            // The last is Ratis' when the new term cannot be written.
            LOG.info("WAL group {}: {} could not stand for election: {}", group.id(), winner.node(), e.getMessage());
            return false;
        }
    }
}
