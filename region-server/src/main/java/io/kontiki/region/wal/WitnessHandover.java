package io.kontiki.region.wal;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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
        // They did not take over; when nobody else is left they are tried again.
        Set<String> failed = new HashSet<>();
        try {
            while (group.isLeader() && group.isRunning()) {
                Optional<String> target = Successor.in(group, failed);
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
}
