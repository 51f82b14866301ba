package io.kontiki.jepsen.checker;

import java.util.Collection;

/** What a checker says of a history, worst last. */
public enum Verdict {
    VALID,
    /** Nothing was found, but not everything could be looked at, or there was nothing to look at. */
    UNKNOWN,
    INVALID;

    /** INVALID beats UNKNOWN, which beats VALID; of nothing, nothing is known. */
    public static Verdict of(Collection<Verdict> verdicts) {
        return verdicts.stream().max(Enum::compareTo).orElse(UNKNOWN);
    }
}
