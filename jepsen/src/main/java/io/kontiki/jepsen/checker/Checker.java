package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.History;

/**
 * Judges a history. Pure but for a deadline: the same history has the same result. Any thread.
 *
 * <p>Never VALID when nothing was checked. A call that is OK took effect, one that failed did not, and an open one may have at any
 * time after it was invoked. Functions that a checker does not name are passed over; a value of a shape that it does not expect
 * is an IllegalArgumentException.
 */
public interface Checker {
    /** A word or two, for results and pages. */
    String name();

    CheckResult check(History history);
}
