package io.kontiki.jepsen.history;

import java.util.Set;

/**
 * Names of the functions that checkers know. What value each of them has is said by the checker that expects it. A checker passes
 * over the functions that it does not know, so that a workload may do more than one checker looks at.
 */
public final class Functions {
    public static final String READ = "read";
    /** A read after all faults were taken back and the cluster came to rest: nothing acknowledged may be missing. */
    public static final String FINAL_READ = "final-read";

    public static final String WRITE = "write";
    public static final String CAS = "cas";
    public static final String ADD = "add";
    public static final String APPEND = "append";
    public static final String BATCH = "batch";
    public static final String CREATE = "create";
    public static final String ADD_COLUMN = "add-column";
    public static final String AUTO_COLUMN = "auto-column";
    public static final String FINAL_HASH = "final-hash";

    public static final Set<String> READS = Set.of(READ, FINAL_READ);

    private Functions() {}
}
