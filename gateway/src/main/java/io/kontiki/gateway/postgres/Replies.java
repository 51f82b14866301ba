package io.kontiki.gateway.postgres;

import io.kontiki.common.error.KontikiException;
import io.kontiki.query.plan.ResultColumn;
import java.io.IOException;
import java.util.List;

/**
 * The backend messages that carry results, errors and states, each as one method. Owned by the connection's thread.
 *
 * <p>Source: PostgreSQL documentation, "Message Formats".
 */
final class Replies {
    private final MessageWriter out;

    Replies(MessageWriter out) {
        this.out = out;
    }

    void rowDescription(List<ResultColumn> columns, List<Boolean> binary) throws IOException {
        out.begin('T').int16(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            PostgresType type = PostgresType.of(columns.get(i).type());
            out.string(columns.get(i).name())
                    .int32(0) // not a plain column of a table that a driver could look up
                    .int16(0)
                    .int32(type.objectId())
                    .int16(type.length())
                    .int32(-1)
                    .int16(binary.get(i) ? 1 : 0);
        }
        out.end();
    }

    void dataRow(List<ResultColumn> columns, List<Boolean> binary, java.util.function.IntFunction<Object> values)
            throws IOException {
        out.begin('D').int16(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            Object value = values.apply(i);
            if (value == null) {
                out.int32(-1);
                continue;
            }
            byte[] bytes = binary.get(i)
                    ? PostgresType.binary(columns.get(i).type(), value)
                    : PostgresType.text(columns.get(i).type(), value);
            out.int32(bytes.length).bytes(bytes);
        }
        out.end();
    }

    void parameterDescription(List<Integer> objectIds) throws IOException {
        out.begin('t').int16(objectIds.size());
        objectIds.forEach(out::int32);
        out.end();
    }

    void commandComplete(String tag) throws IOException {
        out.begin('C').string(tag).end();
    }

    /** A message without a body: ParseComplete '1', BindComplete '2', CloseComplete '3', NoData 'n', EmptyQuery 'I', suspended 's'. */
    void bare(char type) throws IOException {
        out.begin(type).end();
    }

    void readyForQuery(boolean inTransaction) throws IOException {
        out.begin('Z').int8(inTransaction ? 'T' : 'I').end();
        out.flush();
    }

    /** @param sql the text in which the error's line and column are, or null when the client has another text */
    void error(KontikiException failure, String sql) throws IOException {
        report(
                'E',
                "ERROR",
                SqlState.of(failure.code()),
                failure.getMessage(),
                sql == null ? 0 : ErrorPosition.of(failure.getMessage(), sql));
    }

    void error(String severity, String state, String message) throws IOException {
        report('E', severity, state, message, 0);
    }

    void warning(String state, String message) throws IOException {
        report('N', "WARNING", state, message, 0);
    }

    private void report(char type, String severity, String state, String message, int position) throws IOException {
        out.begin(type)
                .int8('S')
                .string(severity)
                .int8('V')
                .string(severity)
                .int8('C')
                .string(state)
                .int8('M')
                .string(message == null ? "unknown error" : message);
        if (position > 0) {
            out.int8('P').string(Integer.toString(position));
        }
        out.int8(0).end();
    }
}
