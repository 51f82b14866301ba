package io.kontiki.region.wal;

import io.kontiki.region.client.FollowerStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a witness's leadership to the data replica that is farthest ahead, until it is done. Runs on a thread of its own.
 *
 * <p>A witness must be able to win: under load it often holds the longest log, and then nobody else can. It only must not stay. A
 * handover takes 50 to 300 ms.
 */
public final class WitnessHandover implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(WitnessHandover.class);
    /** A follower that has been silent longer is not a target. */
    private static final long SILENCE_MAX_MILLIS = 700;
    /** An election of one candidate that has everything takes a tenth of this; whoever needs longer is starved, and another may not be. */
    private static final Duration TRANSFER_TIMEOUT = Duration.ofMillis(800);

    private static final long RETRY_MILLIS = 20;

    private final WalGroup group;

    public WitnessHandover(WalGroup group) {
        this.group = group;
    }

    @Override
    public void run() {
        long began = System.nanoTime();
        Set<String> failed = new HashSet<>();
        try {
            while (group.isLeader() && group.isRunning()) {
                Optional<String> target = target(group.followers(), group.membership()::isWitness, failed);
                if (target.isPresent()) {
                    if (group.transferLeadership(target.get(), TRANSFER_TIMEOUT)) {
                        LOG.info(
                                "WAL group {}: the witness handed over to {} in {} ms",
                                group.id(),
                                target.get(),
                                (System.nanoTime() - began) / 1_000_000);
                        return;
                    }
                    LOG.info(
                            "WAL group {}: {} did not take over from the witness within {} ms",
                            group.id(),
                            target.get(),
                            TRANSFER_TIMEOUT.toMillis());
                    failed.add(target.get());
                } else {
                    failed.clear();
                }
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The data replica that has most of the log, and of several the one that answered last. A new group's log has one entry, at
     * index 0, so a follower that has all of it matches at 0; one that has not answered yet matches at -1.
     *
     * @param failed have been tried and did not take over; when nobody else is left they are tried again
     */
    static Optional<String> target(List<FollowerStatus> followers, Predicate<String> isWitness, Set<String> failed) {
        return followers.stream()
                .filter(follower -> follower.matchIndex() >= 0 && follower.lastRpcMillis() < SILENCE_MAX_MILLIS)
                .filter(follower -> !isWitness.test(follower.node()) && !failed.contains(follower.node()))
                .max(Comparator.comparingLong(FollowerStatus::matchIndex)
                        .thenComparing(Comparator.comparingLong(FollowerStatus::lastRpcMillis)
                                .reversed()))
                .map(FollowerStatus::node);
    }
}
