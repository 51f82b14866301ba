package io.kontiki.gateway.postgres;

import io.kontiki.query.sql.Statement;

/** The tag by which PostgreSQL says what a statement did; drivers read the row count from it. */
final class CommandTag {
    private CommandTag() {}

    static String of(Statement statement, long rows) {
        return switch (statement) {
            case Statement.Select _ -> "SELECT " + rows;
            case Statement.Insert _, Statement.InsertSelect _ -> "INSERT 0 " + rows;
            case Statement.Delete _ -> "DELETE " + rows;
            case Statement.CreateTable _ -> "CREATE TABLE";
            case Statement.DropTable _ -> "DROP TABLE";
            case Statement.CreateDatabase _ -> "CREATE DATABASE";
            case Statement.DropDatabase _ -> "DROP DATABASE";
            case Statement.AlterTableAddColumns _ -> "ALTER TABLE";
            case Statement.ShowDatabases _,
                    Statement.ShowTables _,
                    Statement.ShowCreateTable _,
                    Statement.ShowCreateDatabase _,
                    Statement.ShowColumns _,
                    Statement.ShowIndex _,
                    Statement.Describe _,
                    Statement.ShowVariable _,
                    Statement.ShowVariables _ -> "SHOW";
            case Statement.Explain _ -> "EXPLAIN";
            case Statement.Use _, Statement.SetVariable _ -> "SET";
            case Statement.Begin _ -> "BEGIN";
            case Statement.Commit _ -> "COMMIT";
            case Statement.Rollback _ -> "ROLLBACK";
            case Statement.Discard discard -> discard.what().toUpperCase(java.util.Locale.ROOT);
            case Statement.AdminFlush _,
                    Statement.AdminCompact _,
                    Statement.AdminCheckReplicas _,
                    Statement.AdminTransferLeader _ -> "ADMIN";
        };
    }
}
