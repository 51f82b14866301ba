package io.kontiki.gateway.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.kontiki.common.error.KontikiException;
import io.kontiki.common.partition.PartitionExpr;
import io.kontiki.common.partition.PartitionLiteral;
import io.kontiki.common.partition.PartitionRule;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.gateway.write.RegionBatch;
import io.kontiki.gateway.write.TableTarget;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineProtocolParserTest {
    private final Lines lines = new Lines(new LineProtocolParser(1 << 20));

    @Test
    void readsEveryTypeOfFieldAndTheTimestamp() {
        var result =
                lines.parse("cpu,host=a,dc=x f=1.5,i=-7i,u=18446744073709551615u,b=T,s=\"hi\" -1700000000000000001\n");

        assertThat(result.errors().isEmpty()).isTrue();
        assertThat(result.rows())
                .containsExactly(new SlowLineParser.Row(
                        "cpu",
                        Map.of("host", "a", "dc", "x"),
                        Map.of("f", 1.5, "i", -7L, "u", new BigInteger("18446744073709551615"), "b", true, "s", "hi"),
                        -1700000000000000001L));
    }

    @Test
    void writesTheGoodLinesAndNamesTheBadOnesWithNumberAndReason() {
        var result = lines.parse("cpu v=1 1\n\n# a comment\ncpu v= 2\ncpu\n,x=1 v=1\ncpu v=1 x\ncpu v=2 5");

        assertThat(result.rows()).extracting(SlowLineParser.Row::timestamp).containsExactly(1L, 5L);
        assertThat(result.errors().describe())
                .isEqualTo("line 4: missing field value; line 5: missing fields; line 6: missing measurement;"
                        + " line 7: invalid timestamp 'x'");
    }

    @Test
    void theFirstTypeOfAFieldWinsAndOnlyConflictingLinesAreRefused() {
        var result = lines.parse("cpu v=1 1\ncpu v=\"x\",other=1 2\ncpu v=3i 3\ncpu v=4 4");

        assertThat(result.rows()).extracting(SlowLineParser.Row::timestamp).containsExactly(1L, 4L);
        assertThat(result.errors().describe())
                .isEqualTo("line 2: column 'v' of table 'cpu' is Float64, the line has a String;"
                        + " line 3: column 'v' of table 'cpu' is Float64, the line has an Int64");
        assertThat(lines.tables.get("cpu").column("other"))
                .as("a refused line creates nothing")
                .isNull();
    }

    @Test
    void aTagThatIsAFieldOrTheTimeIndexIsAConflict() {
        lines.parse("cpu,host=a v=1 1");

        assertThat(lines.errors("cpu,v=x v=1 1\ncpu host=1 2\ncpu greptime_timestamp=1 3"))
                .containsExactly(
                        "line 1: column 'v' of table 'cpu' is a field, the line has it as a tag",
                        "line 2: column 'host' of table 'cpu' is a tag, the line has it as a field",
                        "line 3: column 'greptime_timestamp' of table 'cpu' is the time index, the line has it as a field");
    }

    @Test
    void escapesDifferInMeasurementTagsFieldsAndStrings() {
        var result = lines.parse(
                "my\\ cpu\\,x\\=y,ta\\ g\\,\\=1=v\\ a\\,l\\=\\\\ue fi\\ eld\\==\"a \\\"quoted\\\" \\\\ b\\ackslash\" 1");

        assertThat(result.errors().describe()).isEmpty();
        assertThat(result.rows())
                .containsExactly(new SlowLineParser.Row(
                        "my cpu,x\\=y",
                        Map.of("ta g,=1", "v a,l=\\\\ue"),
                        Map.of("fi eld=", "a \"quoted\" \\ b\\ackslash"),
                        1L));
    }

    @Test
    void tagsInAnotherOrderAreTheSameSeries() {
        var result = lines.parse("cpu,a=1,b=2 v=1 1\ncpu,b=2,a=1 v=2 2");

        assertThat(result.rows())
                .hasSize(2)
                .extracting(SlowLineParser.Row::tags)
                .containsOnly(Map.of("a", "1", "b", "2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cpu,host= v=1 1                 | missing tag value of 'host'",
                "cpu,host=,dc=x v=1 1            | missing tag value of 'host'",
                "cpu,a=1,host= v=1 1             | missing tag value of 'host'",
                "cpu,host v=1 1                  | missing tag value",
                "cpu,=a v=1 1                    | missing tag key",
                "cpu, v=1 1                      | missing tag key",
                "cpu,a=1, v=1 1                  | missing tag key",
                "cpu,a=1,b=2,a=3 v=1 1           | tag 'a' occurs twice",
                "cpu,a=1,a=1 v=1 1               | tag 'a' occurs twice",
                ",host=a v=1 1                   | missing measurement",
                "cpu,host=a                      | missing fields",
                "cpu                             | missing fields",
                "cpu,host=a 1                    | missing value of field '1'",
                "cpu,host=a =1 1                 | missing field key",
                "cpu,host=a v=1,=2 1             | missing field key",
                "cpu,host=a v= 1                 | missing field value",
                "cpu,host=a v=1, 1               | missing field key",
                "cpu,host=a v 1                  | missing value of field 'v'",
            })
    void aLineWithAPartThatIsEmptyIsRefusedAndItsNeighboursAreNot(String line, String reason) {
        var result = lines.parse("good,host=a v=1 1\n" + line + "\ngood,host=b v=2 2");

        assertThat(result.errors().describe()).isEqualTo("line 2: " + reason);
        assertThat(result.rows()).extracting(SlowLineParser.Row::table).containsExactly("good", "good");
        assertThat(lines.tables).containsOnlyKeys("good");
    }

    @Test
    void aStringMayHoldLineFeedsAndOneThatIsNeverClosedSpoilsOnlyItsLine() {
        var result = lines.parse("cpu s=\"a\nb\" 1\ncpu v=x 2\ncpu s=\"open 3\ncpu v=4 4\n");

        assertThat(result.rows()).extracting(SlowLineParser.Row::timestamp).containsExactly(1L, 4L);
        assertThat(result.errors().describe())
                .isEqualTo("line 3: invalid field value 'x'; line 4: a string is not closed");
    }

    @Test
    void timestampsAreConvertedToTheUnitOfTheTableAndRangeIsChecked() {
        lines.define(
                "ms",
                new ColumnSchema(0, "ts", DataType.TIMESTAMP_MILLISECOND, ColumnRole.TIME_INDEX, false, null),
                new ColumnSchema(1, "v", DataType.FLOAT64, ColumnRole.FIELD, true, null));

        assertThat(times("ms v=1 1500000", Precision.NANOSECOND)).containsExactly(1L);
        assertThat(times("ms v=1 -1", Precision.NANOSECOND)).containsExactly(-1L);
        assertThat(times("ms v=1 7", Precision.SECOND)).containsExactly(7000L);
        assertThat(times("ns v=1 2", Precision.HOUR)).containsExactly(7_200_000_000_000L);
        assertThat(times("ms v=1\nns v=1 \r\n", Precision.SECOND)).containsExactly(0L, 42L);
        assertThat(lines.parse("ns v=1 9223372036854775807".getBytes(StandardCharsets.UTF_8), Precision.SECOND, 0)
                        .errors()
                        .describe())
                .isEqualTo("line 1: timestamp 9223372036854775807 is out of range");
        assertThat(lines.errors("ns v=1 9223372036854775808"))
                .containsExactly("line 1: timestamp 9223372036854775808 is out of range");
        assertThat(times("ns v=1 -9223372036854775808", Precision.NANOSECOND)).containsExactly(Long.MIN_VALUE);
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        lines.define(
                "n",
                new ColumnSchema(0, "ts", DataType.TIMESTAMP_SECOND, ColumnRole.TIME_INDEX, false, null),
                new ColumnSchema(1, "i", DataType.INT32, ColumnRole.FIELD, true, null),
                new ColumnSchema(2, "f", DataType.FLOAT32, ColumnRole.FIELD, true, null));

        assertThat(
                        lines.errors(
                                "n i=2147483648i\nn f=1e39\nx i=9223372036854775808i\nx u=18446744073709551616u\nx f=1e400\nx u=-1u\nx f=NaN"))
                .containsExactly(
                        "line 1: the value of column 'i' of table 'n' is out of the range of Int32",
                        "line 2: the value of column 'f' of table 'n' is out of the range of Float32",
                        "line 3: the integer 9223372036854775808 is out of the range of Int64",
                        "line 4: the integer 18446744073709551616 is out of the range of UInt64",
                        "line 5: the number 1e400 is out of the range of Float64",
                        "line 6: invalid field value '-1u'",
                        "line 7: invalid field value 'NaN'");
        assertThat(lines.parse("n i=-2147483648i,f=1.5 1").rows().getFirst().fields())
                .isEqualTo(Map.of("i", Integer.MIN_VALUE, "f", 1.5f));
    }

    @Test
    void aLargeBodyIsCutIntoSeveralBatchesAndSurvivesAnOverflowingCache() {
        Lines small = new Lines(new LineProtocolParser(200_000));
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 60_000; i++) {
            body.append("cpu,host=host_")
                    .append(i % 9_000)
                    .append(" usage_user=")
                    .append(i)
                    .append(" ")
                    .append(i)
                    .append('\n');
        }

        var result = small.parse(body.toString());

        assertThat(result.errors().isEmpty()).isTrue();
        assertThat(result.rows()).hasSize(60_000);
        for (int i = 0; i < 60_000; i++) {
            assertThat(result.rows().get(i))
                    .isEqualTo(new SlowLineParser.Row(
                            "cpu", Map.of("host", "host_" + i % 9_000), Map.of("usage_user", (double) i), (long) i));
        }
    }

    @Test
    void databasesDoNotShareSeriesAndADroppedTableIsForgotten() {
        lines.parse("cpu,host=a v=1 1");
        var before = lines.tables.remove("cpu");

        var result = lines.parse("cpu,host=a v=1i 1");

        assertThat(result.rows().getFirst().fields()).isEqualTo(Map.of("v", 1L));
        assertThat(lines.tables.get("cpu").tableId()).isNotEqualTo(before.tableId());
    }

    @Test
    void linesThatNeedWhatCannotBeCreatedAreBadAndOthersOfTheTableAreWritten() {
        lines.parse("cpu v=1 1");
        lines.refused.put("cpu", "table 'cpu' has 4096 columns, which is the limit");

        var result = lines.parse("cpu v=2 2\ncpu w=1 3\ncpu,host=a v=1 4");

        assertThat(result.rows()).extracting(SlowLineParser.Row::timestamp).containsExactly(2L);
        assertThat(result.errors().describe())
                .isEqualTo("line 2: table 'cpu' has 4096 columns, which is the limit;"
                        + " line 3: table 'cpu' has 4096 columns, which is the limit");
    }

    @Test
    void fieldsThatALineLeavesOutTakeTheirDefaultOrMakeItBad() {
        lines.define(
                "d",
                new ColumnSchema(0, "ts", DataType.TIMESTAMP_SECOND, ColumnRole.TIME_INDEX, false, null),
                new ColumnSchema(1, "must", DataType.INT64, ColumnRole.FIELD, false, null),
                new ColumnSchema(2, "text", DataType.STRING, ColumnRole.FIELD, false, "'none'"),
                new ColumnSchema(3, "half", DataType.FLOAT64, ColumnRole.FIELD, true, "0.5"));

        var result = lines.parse("d must=1i 1\nd text=\"x\",must=2i,half=2 2\nd text=\"y\" 3");

        assertThat(result.rows())
                .extracting(SlowLineParser.Row::fields)
                .containsExactly(
                        Map.of("must", 1L, "text", "none", "half", 0.5), Map.of("must", 2L, "text", "x", "half", 2.0));
        assertThat(result.errors().describe())
                .isEqualTo("line 3: column 'must' of table 'd' needs a value, the line has no such field");
    }

    @Test
    void aSeriesGoesToTheRegionOfItsPartition() {
        PartitionLiteral middle = PartitionLiteral.text("m");
        PartitionRule rule = new PartitionRule(
                List.of(1),
                List.of(
                        new PartitionExpr.Compare(1, "host", PartitionExpr.Operator.LESS, middle),
                        new PartitionExpr.Compare(1, "host", PartitionExpr.Operator.GREATER_OR_EQUAL, middle)));
        TableSchema schema = new TableSchema(
                1,
                List.of(
                        new ColumnSchema(1, "host", DataType.STRING, ColumnRole.TAG, true, null),
                        new ColumnSchema(2, "ts", DataType.TIMESTAMP_SECOND, ColumnRole.TIME_INDEX, false, null),
                        new ColumnSchema(3, "v", DataType.FLOAT64, ColumnRole.FIELD, true, null)),
                4);
        TableTarget cpu = new TableTarget(1, "public", "cpu", schema, rule);
        byte[] body =
                "cpu,host=a v=1 1\ncpu,host=z v=1 1\ncpu v=1 1\ncpu,host=a v=1 2".getBytes(StandardCharsets.UTF_8);

        ParsedLines parsed = new LineProtocolParser(1 << 20)
                .parse(
                        Arrays.copyOf(body, body.length + LineProtocolParser.PADDING),
                        body.length,
                        "public",
                        Precision.SECOND,
                        0,
                        name -> Optional.of(cpu),
                        Map.of());

        assertThat(parsed.batches().getFirst().regions())
                .extracting(RegionBatch::region, RegionBatch::rows)
                .containsExactlyInAnyOrder(tuple(0, 3), tuple(1, 1));
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        byte[] body = "cpu,host=a s=\"x\",v=1 1\ncpu,host=\u00e4 v=2 2".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(lines.parse(body, Precision.NANOSECOND, 0).errors().describe())
                .isEqualTo("line 2: the value of tag 'host' is not valid UTF-8");
    }

    @Test
    void knowsTheNamesOfBothWriteInterfacesForAPrecision() {
        assertThat(List.of("n", "ns", "u", "us", "ms", "s", "m", "h"))
                .allSatisfy(name -> assertThat(Precision.parse(name)).isNotNull());
        assertThatThrownBy(() -> Precision.parse("d"))
                .isInstanceOf(KontikiException.class)
                .hasMessageContaining("invalid precision 'd'");
    }

    private List<Long> times(String body, Precision precision) {
        var result = lines.parse(body.getBytes(StandardCharsets.UTF_8), precision, 42);
        assertThat(result.errors().describe()).isEmpty();
        return result.rows().stream().map(SlowLineParser.Row::timestamp).toList();
    }
}
