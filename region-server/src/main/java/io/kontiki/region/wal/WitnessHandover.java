package io.kontiki.region.wal;

import io.kontiki.region.client.FollowerStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
    private static final Duration TRANSFER_TIMEOUT = Duration.ofMillis(1500);
    private static final long RETRY_MILLIS = 20;

    private final WalGroup group;

    public WitnessHandover(WalGroup group) {
        this.group = group;
    }

    @Override
    public void run() {
        try {
            while (group.isLeader() && group.isRunning()) {
                Optional<String> target = target();
                if (target.isPresent() && group.transferLeadership(target.get(), TRANSFER_TIMEOUT)) {
                    LOG.info("WAL group {}: the witness handed over to {}", group.id(), target.get());
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<String> target() {
        return target(group.followers(), group.membership()::isWitness);
    }

    /**
     * The data replica that has most of the log. A new group's log has one entry, at index 0, so a follower that has all of it
     * matches at 0; one that has not answered yet matches at -1.
     */
    static Optional<String> target(List<FollowerStatus> followers, Predicate<String> isWitness) {
        return followers.stream()
                .filter(follower -> follower.matchIndex() >= 0 && follower.lastRpcMillis() < SILENCE_MAX_MILLIS)
                .filter(follower -> !isWitness.test(follower.node()))
                .max(Comparator.comparingLong(FollowerStatus::matchIndex))
                .map(FollowerStatus::node);
    }
}
