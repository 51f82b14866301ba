package io.kontiki.jepsen.client;

import java.util.Objects;

/** What a client asks a gateway for. Immutable. */
public sealed interface Request {
    Effect effect();

    /** Rows in line protocol, with timestamps in milliseconds; only over HTTP. */
    record Lines(Effect effect, String body) implements Request {
        public Lines {
            Objects.requireNonNull(effect, "effect");
            if (body.isBlank()) {
                throw new IllegalArgumentException("no lines");
            }
        }
    }

    /** One statement. */
    record Sql(Effect effect, String statement) implements Request {
        public Sql {
            Objects.requireNonNull(effect, "effect");
            if (statement.isBlank()) {
                throw new IllegalArgumentException("no statement");
            }
        }
    }

    static Sql read(String statement) {
        return new Sql(Effect.NONE, statement);
    }
}
