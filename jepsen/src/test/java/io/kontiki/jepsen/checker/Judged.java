package io.kontiki.jepsen.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.history.Operation;
import io.kontiki.jepsen.history.Story;

/** What a checker says of a story. */
record Judged(CheckResult result) {
    static Judged by(Checker checker, Story story) {
        return new Judged(checker.check(story.history()));
    }

    Judged valid() {
        assertThat(result.verdict()).as("%s", result).isEqualTo(Verdict.VALID);
        return this;
    }

    Judged unknown(String reason) {
        assertThat(result.verdict()).as("%s", result).isEqualTo(Verdict.UNKNOWN);
        assertThat(result.reason()).contains(reason);
        return this;
    }

    /** The only anomaly, with the indices of the operations that it points to. */
    Judged invalid(String kind, long... operations) {
        assertThat(result.verdict()).as("%s", result).isEqualTo(Verdict.INVALID);
        assertThat(result.anomalies()).as("%s", result).hasSize(1);
        Anomaly anomaly = result.anomalies().getFirst();
        assertThat(anomaly.kind()).isEqualTo(kind);
        assertThat(anomaly.operations().stream().mapToLong(Operation::index).toArray())
                .as("%s", anomaly)
                .containsExactly(operations);
        return this;
    }

    Judged counts(String name, long count) {
        assertThat(result.count(name)).as("%s of %s", name, result).isEqualTo(count);
        return this;
    }
}
