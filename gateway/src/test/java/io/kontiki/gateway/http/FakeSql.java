package io.kontiki.gateway.http;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.DataType;
import io.kontiki.gateway.session.Session;
import io.kontiki.gateway.session.SqlService;
import io.kontiki.gateway.session.StatementResult;
import io.kontiki.query.execute.QueryResult;
import io.kontiki.query.execute.QueryTraffic;
import io.kontiki.query.plan.ResultColumn;
import io.kontiki.query.sql.Statement;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** Understands a few made-up statements. */
final class FakeSql implements SqlService {
    final List<Session> sessions = new ArrayList<>();
    int open;

    @Override
    public Session open(String database, String user) {
        return Session.of(database);
    }

    @Override
    public List<ResultColumn> describe(Statement statement, Session session) {
        return List.of();
    }

    @Override
    public List<Statement> parse(String sql) {
        if (sql.startsWith("SELEKT")) {
            throw new KontikiException(ErrorCode.SYNTAX, "line 1, column 1: expected a statement, found SELEKT");
        }
        return Arrays.stream(sql.split(";"))
                .map(text -> (Statement) new Statement.Use(text.strip()))
                .toList();
    }

    @Override
    public StatementResult execute(Statement statement, Session session) {
        sessions.add(session);
        String text = ((Statement.Use) statement).database();
        return switch (text) {
            case "values" -> rows(values(), 9, 0);
            case "many" -> rows(count(200_000).iterator(), 2, 0);
            case "breaks" -> rows(count(10).iterator(), 2, 5);
            case "breaks late" -> rows(count(1_000_000).iterator(), 2, 500_000);
            case "busy" -> throw new KontikiException(ErrorCode.NO_LEADER, "WAL group 1 has no leader");
            case "bug" -> throw new IllegalStateException("a defect");
            default -> new StatementResult.Affected(3);
        };
    }

    private static Iterator<Object[]> values() {
        Object[] row = {
            "a\"\n\u00e4\u0001",
            1L,
            new BigInteger("18446744073709551615"),
            1.5,
            Double.NaN,
            true,
            null,
            new byte[] {1, -1},
            1_700_000_000_123L
        };
        return List.<Object[]>of(row).iterator();
    }

    private static List<Object[]> count(int to) {
        List<Object[]> rows = new ArrayList<>(to);
        for (long i = 0; i < to; i++) {
            rows.add(new Object[] {"row " + i, i});
        }
        return rows;
    }

    private StatementResult rows(Iterator<Object[]> rows, int width, int failAfter) {
        open++;
        return new StatementResult.Rows(new QueryResult() {
            private Object[] row = new Object[0];
            private int read;

            @Override
            public List<ResultColumn> columns() {
                List<ResultColumn> columns = List.of(
                        new ResultColumn("s", DataType.STRING, true),
                        new ResultColumn("i", DataType.INT64, true),
                        new ResultColumn("u", DataType.UINT64, true),
                        new ResultColumn("f", DataType.FLOAT64, true),
                        new ResultColumn("nan", DataType.FLOAT64, true),
                        new ResultColumn("b", DataType.BOOLEAN, true),
                        new ResultColumn("n", DataType.INT8, true),
                        new ResultColumn("x", DataType.BINARY, true),
                        new ResultColumn("t", DataType.TIMESTAMP_MILLISECOND, true));
                return columns.subList(0, width);
            }

            @Override
            public boolean next() {
                if (failAfter > 0 && read++ == failAfter) {
                    throw new KontikiException(ErrorCode.FRAGMENT_LOST, "the server that ran a part of the query died");
                }
                if (!rows.hasNext()) {
                    return false;
                }
                row = rows.next();
                return true;
            }

            @Override
            public Object value(int column) {
                return row[column];
            }

            @Override
            public QueryTraffic traffic() {
                return new QueryTraffic(0, 0, 0);
            }

            @Override
            public void cancel() {}

            @Override
            public void close() {
                open--;
            }
        });
    }
}
