package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.client.Outcome;
import io.kontiki.jepsen.client.Request;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.Value;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * One thing that a client does: how it stands in the history, what it asks a gateway for, and what the outcome means. Immutable.
 *
 * @param function one of {@link Functions}, or another, which checkers pass over
 * @param key begins with the name of the workload and a slash
 * @param answer of an outcome
 */
public record Step(String function, String key, Value value, Request request, Function<Outcome, Answer> answer) {
    public Step {
        if (function.isEmpty() || key.indexOf('/') <= 0) {
            throw new IllegalArgumentException("a step " + function + " on '" + key + "'");
        }
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(answer, "answer");
    }

    /** Something that takes effect or not, and has nothing more to say. */
    static Step change(String function, String key, Value value, Request request) {
        return new Step(function, key, value, request, outcome -> answer(outcome, _ -> value));
    }

    /** A query whose rows become a value. */
    static Step read(String function, String key, String query, Function<List<List<String>>, Value> value) {
        return new Step(
                function,
                key,
                Value.NONE,
                Request.read(query),
                outcome -> answer(outcome, ok -> value.apply(ok.rows())));
    }

    /** What most outcomes mean: what they say. */
    static Answer answer(Outcome outcome, Function<Outcome.Ok, Value> value) {
        return switch (outcome) {
            case Outcome.Ok ok -> new Answer.Ok(value.apply(ok));
            case Outcome.Fail fail -> new Answer.Fail(fail.reason());
            case Outcome.Info info -> new Answer.Info(info.reason());
        };
    }
}
