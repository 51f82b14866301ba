package io.kontiki.jepsen.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.checker.CheckResult;
import io.kontiki.jepsen.checker.LinearizabilityChecker;
import io.kontiki.jepsen.checker.Verdict;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.Story;
import io.kontiki.jepsen.history.Value;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ExistenceModelTest {
    private final Story story = new Story();

    @Test
    void makingDroppingAndRefusalsInTurnAreExplained() {
        answers("1", Functions.CREATE, ExistenceModel.DONE);
        answers("2", Functions.CREATE, ExistenceModel.NOT_NEEDED);
        answers("1", ExistenceModel.DROP, ExistenceModel.DONE);
        answers("2", ExistenceModel.DROP, ExistenceModel.NOT_NEEDED);
        answers("1", ExistenceModel.LOOK, ExistenceModel.NOT_NEEDED);
        assertThat(verdict()).isEqualTo(Verdict.VALID);
    }

    @Test
    void itIsNotMadeTwice() {
        answers("1", Functions.CREATE, ExistenceModel.DONE);
        answers("2", Functions.CREATE, ExistenceModel.DONE);
        assertThat(verdict()).isEqualTo(Verdict.INVALID);
    }

    @Test
    void aRefusalNeedsAReason() {
        answers("1", Functions.CREATE, ExistenceModel.NOT_NEEDED);
        assertThat(verdict()).isEqualTo(Verdict.INVALID);
    }

    @Test
    void whatWasMadeIsNotMissedByALaterLook() {
        answers("1", Functions.CREATE, ExistenceModel.DONE);
        answers("2", ExistenceModel.LOOK, ExistenceModel.NOT_NEEDED);
        assertThat(verdict()).isEqualTo(Verdict.INVALID);
    }

    @Test
    void aCallOfUnknownOutcomeMayExplainWhatIsSeenLater() {
        story.invoke("1", Functions.CREATE, "ddl/0", Value.NONE).info("1");
        answers("2", Functions.CREATE, ExistenceModel.NOT_NEEDED);
        answers("2", ExistenceModel.DROP, ExistenceModel.DONE);
        answers("2", ExistenceModel.DROP, ExistenceModel.NOT_NEEDED);
        assertThat(verdict()).isEqualTo(Verdict.VALID);
        // It took effect once already.
        answers("2", Functions.CREATE, ExistenceModel.NOT_NEEDED);
        assertThat(verdict()).isEqualTo(Verdict.INVALID);
    }

    @Test
    void aFailedCallExplainsNothing() {
        story.invoke("1", Functions.CREATE, "ddl/0", Value.NONE).fail("1");
        answers("2", ExistenceModel.DROP, ExistenceModel.DONE);
        assertThat(verdict()).isEqualTo(Verdict.INVALID);
    }

    private void answers(String process, String function, Value answer) {
        story.invoke(process, function, "ddl/0", Value.NONE).ok(process, answer);
    }

    private Verdict verdict() {
        CheckResult result = new LinearizabilityChecker(new ExistenceModel(), System::nanoTime, Duration.ofSeconds(20))
                .check(story.history());
        return result.verdict();
    }
}
