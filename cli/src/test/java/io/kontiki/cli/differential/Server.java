package io.kontiki.cli.differential;

import java.util.List;
import java.util.Random;

/** What is under test, and what can be done to it while it works. */
interface Server {
    /** HTTP addresses; some may be dead while {@link #isDisturbed}. */
    List<String> addresses();

    /** Starts a fault in the background, and its repair after it; one at a time. */
    void disturb(Random random);

    boolean isDisturbed();

    /** Waits until the fault is repaired. */
    void awaitRepair();
}
