package io.kontiki.gateway.session;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.query.sql.Statement;

/**
 * How far the statements of one text have come. An error that says "nothing was changed, send it again" is true of the statement
 * that failed, but not of a text whose earlier statements changed something: clients repeat the text. Used by one thread.
 */
public final class TextProgress {
    private int done;
    private int changes;

    /** A statement has ended well. */
    public void done(Statement statement) {
        done++;
        if (changesSomething(statement)) {
            changes++;
        }
    }

    /** What to tell the client of the failure of the statement behind those that are done. */
    public KontikiException explain(KontikiException failure) {
        boolean unknown = failure.code() == ErrorCode.UNKNOWN_OUTCOME;
        if (changes == 0 || !unknown && !promisesNoChange(failure.code())) {
            return failure;
        }
        return new UnknownOutcomeException(
                "statement " + (done + 1) + " of the text " + (unknown ? "may have been done" : "failed") + ", the "
                        + done + " before it were done and stay; do not send those again: " + failure.getMessage(),
                failure);
    }

    static boolean promisesNoChange(ErrorCode code) {
        return switch (code.kind()) {
            case RETRY, REFRESH -> true;
            case USER, UNKNOWN, INTERNAL -> false;
        };
    }

    private static boolean changesSomething(Statement statement) {
        return switch (statement) {
            case Statement.Insert _,
                    Statement.InsertSelect _,
                    Statement.Delete _,
                    Statement.CreateTable _,
                    Statement.DropTable _,
                    Statement.CreateDatabase _,
                    Statement.DropDatabase _,
                    Statement.AlterTableAddColumns _ -> true;
            case Statement.Select _,
                    Statement.Explain _,
                    Statement.ShowDatabases _,
                    Statement.ShowTables _,
                    Statement.ShowCreateTable _,
                    Statement.ShowCreateDatabase _,
                    Statement.ShowColumns _,
                    Statement.ShowIndex _,
                    Statement.Describe _,
                    Statement.ShowVariable _,
                    Statement.ShowVariables _,
                    Statement.Use _,
                    Statement.SetVariable _,
                    Statement.Begin _,
                    Statement.Commit _,
                    Statement.Rollback _,
                    Statement.Discard _,
                    Statement.AdminFlush _,
                    Statement.AdminCompact _,
                    Statement.AdminCheckReplicas _,
                    Statement.AdminTransferLeader _ -> false;
        };
    }
}
