package io.kontiki.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.query.sql.Statements;
import org.junit.jupiter.api.Test;

final class TextProgressTest {
    private static final KontikiException SHUTTING_DOWN = new KontikiException(ErrorCode.SHUTTING_DOWN, "going down");

    private final TextProgress progress = new TextProgress();

    @Test
    void aTextThatOnlyReadMayBeSentAgain() {
        done("SELECT 1");
        assertThat(progress.explain(SHUTTING_DOWN)).isSameAs(SHUTTING_DOWN);
    }

    @Test
    void aTextThatHasWrittenMayNot() {
        done("INSERT INTO t VALUES (1)");
        done("SELECT 1");
        KontikiException told = progress.explain(SHUTTING_DOWN);
        assertThat(told.code()).isEqualTo(ErrorCode.UNKNOWN_OUTCOME);
        assertThat(told)
                .hasMessage("statement 3 of the text failed, the 2 before it were done and stay;"
                        + " do not send those again: going down");
    }

    @Test
    void aStatementThatMayHaveBeenDoneIsToldWithThoseThatWere() {
        done("INSERT INTO t VALUES (1)");
        assertThat(progress.explain(new UnknownOutcomeException("no answer", null)))
                .hasMessage("statement 2 of the text may have been done, the 1 before it were done and stay;"
                        + " do not send those again: no answer");
    }

    @Test
    void aMistakeStaysTheMistake() {
        KontikiException mistake = new KontikiException(ErrorCode.TABLE_NOT_FOUND, "no table");
        done("INSERT INTO t VALUES (1)");
        assertThat(progress.explain(mistake)).isSameAs(mistake);
    }

    @Test
    void anInsertThatStandsInPartSaysHowMuch() {
        KontikiException told = SelectInsert.inPart(new KontikiException(ErrorCode.BUSY, "full"), 20_000, 50_000);
        assertThat(told.code()).isEqualTo(ErrorCode.UNKNOWN_OUTCOME);
        assertThat(told).hasMessage("20000 of 50000 rows were written and stay, then: full");
    }

    private void done(String sql) {
        Statements.parse(sql).forEach(progress::done);
    }
}
