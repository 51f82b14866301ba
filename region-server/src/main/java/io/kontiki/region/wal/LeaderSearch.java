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
 * <p>Thread-safe; at most one search per group and node at a time, of two seconds at most. Several nodes may search at once: they
 * choose the same member, and it stands once.
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
                List<LogEnd> answers = ask(group);
                Optional<LogEnd> winner = group.election().choose(answers);
                if (winner.isPresent() && start(group, winner.get(), answers.size())) {
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

    private List<LogEnd> ask(WalGroup group) {
        List<CompletableFuture<LogEnd>> asked = new ArrayList<>();
        for (GroupMembership.Member member : group.membership().members()) {
            if (!member.node().equals(node)) {
                asked.add(peers.logEnd(group.id(), member.node()));
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
    private boolean start(WalGroup group, LogEnd winner, int answers) {
        try {
            boolean started = winner.node().equals(node)
                    ? group.election().start(winner.term(), winner.index())
                    : peers.start(group.id(), winner);
            if (started) {
                LOG.info(
                        "WAL group {} has no leader: of the {} of {} members that answer, {} has the longest log and stands for election",
                        group.id(),
                        answers,
                        group.membership().members().size(),
                        winner.node());
            }
            return started;
        } catch (IOException | KontikiException e) {
            LOG.info("WAL group {}: {} could not stand for election: {}", group.id(), winner.node(), e.getMessage());
            return false;
        }
    }
}
