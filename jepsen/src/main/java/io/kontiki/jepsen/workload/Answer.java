package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.history.Value;

/** What the history says of a step. Immutable. */
public sealed interface Answer {
    /** It took effect, or this was seen. */
    record Ok(Value value) implements Answer {}

    /** It took no effect and never will. */
    record Fail(String reason) implements Answer {}

    /** Nobody knows. */
    record Info(String reason) implements Answer {}
}
