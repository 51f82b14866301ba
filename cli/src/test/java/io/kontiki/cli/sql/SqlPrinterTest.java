package io.kontiki.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.cli.output.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SqlPrinterTest {
    private static final String ROWS = """
            {"output":[{"records":{"schema":{"column_schemas":[{"name":"host","data_type":"String"},{"name":"ts","data_type":"TimestampMillisecond"},
            {"name":"n","data_type":"Int64"}]},"rows":[["a,\\"b\\"",0,7],[null,-1,-12345]],"total_rows":2}}],"execution_time_ms":3}
            """;

    private static SqlAnswer answer(String json) {
        return SqlAnswer.of(Json.read(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void alignsATableForPeople() {
        StringWriter out = new StringWriter();
        SqlPrinter.table(answer(ROWS), new PrintWriter(out));
        assertThat(out.toString()).isEqualTo("""
                        host   ts                             n
                        -----  ------------------------  ------
                        a,"b"  1970-01-01T00:00:00Z           7
                        NULL   1969-12-31T23:59:59.999Z  -12345
                        (2 rows)
                        """);
    }

    @Test
    void quotesInCsvOnlyWhatNeedsIt() {
        StringWriter out = new StringWriter();
        SqlPrinter.csv(answer(ROWS), new PrintWriter(out));
        assertThat(out.toString())
                .isEqualTo("host,ts,n\n\"a,\"\"b\"\"\",1970-01-01T00:00:00Z,7\n,1969-12-31T23:59:59.999Z,-12345\n");
    }

    @Test
    void csvTellsNullFromAnEmptyText() {
        StringWriter out = new StringWriter();
        SqlPrinter.csv(
                answer(
                        "{\"output\":[{\"records\":{\"schema\":{\"column_schemas\":[{\"name\":\"a\",\"data_type\":\"String\"},"
                                + "{\"name\":\"b\",\"data_type\":\"String\"}]},\"rows\":[[\"\",null]],\"total_rows\":1}}]}"),
                new PrintWriter(out));
        assertThat(out.toString()).isEqualTo("a,b\n\"\",\n");
    }

    @Test
    void countsAffectedRows() {
        StringWriter out = new StringWriter();
        SqlPrinter.table(answer("{\"output\":[{\"affectedrows\":1}]}"), new PrintWriter(out));
        assertThat(out.toString()).isEqualTo("1 row affected\n");
    }

    @Test
    void anErrorOfTheServerEndsTheCommandWithItsMessage() {
        assertThatThrownBy(() -> answer("{\"code\":2003,\"error\":\"no table 'x'\",\"execution_time_ms\":0}"))
                .hasMessage("no table 'x' (code 2003)");
    }
}
