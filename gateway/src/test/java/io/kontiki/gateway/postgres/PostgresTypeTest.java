package io.kontiki.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.schema.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class PostgresTypeTest {
    @Test
    void showsTimestampsAsPostgresDoesWithAllTheirDigits() {
        assertThat(text(DataType.TIMESTAMP_MILLISECOND, 1_500L)).isEqualTo("1970-01-01 00:00:01.5");
        assertThat(text(DataType.TIMESTAMP_NANOSECOND, 1L)).isEqualTo("1970-01-01 00:00:00.000000001");
        assertThat(text(DataType.TIMESTAMP_SECOND, -1L)).isEqualTo("1969-12-31 23:59:59");
    }

    @Test
    void sendsBinaryTimestampsInMicrosecondsSince2000() {
        byte[] binary = PostgresType.binary(DataType.TIMESTAMP_MILLISECOND, 946_684_800_001L);
        assertThat(ByteBuffer.wrap(binary).getLong()).isEqualTo(1_000L);
        assertThat(PostgresType.binary(DataType.TIMESTAMP_SECOND, Long.MAX_VALUE))
                .hasSize(8);
    }

    @Test
    void showsFloatsAsPostgresDoes() {
        assertThat(text(DataType.FLOAT64, 3.0)).isEqualTo("3");
        assertThat(text(DataType.FLOAT64, Double.NaN)).isEqualTo("NaN");
        assertThat(text(DataType.FLOAT64, Double.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
        assertThat(text(DataType.FLOAT64, 0.1)).isEqualTo("0.1");
    }

    @Test
    void sendsUnsignedSixtyFourBitsAsNumeric() {
        BigInteger max = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
        assertThat(text(DataType.UINT64, max)).isEqualTo("18446744073709551615");
        byte[] binary = PostgresType.binary(DataType.UINT64, max);
        assertThat(NumericFormat.decode(binary)).isEqualByComparingTo(new BigDecimal(max));
        assertThat(NumericFormat.decode(PostgresType.binary(DataType.UINT64, BigInteger.ZERO)))
                .isEqualByComparingTo(BigDecimal.ZERO);
    }

    @Test
    void turnsParametersIntoLiterals() {
        assertThat(ParameterValue.literal(
                        20, true, ByteBuffer.allocate(8).putLong(-5).array()))
                .isEqualTo(" -5");
        assertThat(ParameterValue.literal(1043, false, "it's".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("'it''s'");
        assertThat(ParameterValue.literal(16, false, "t".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("TRUE");
        assertThat(ParameterValue.literal(0, false, null)).isEqualTo("NULL");
        assertThat(ParameterValue.literal(
                        701, true, ByteBuffer.allocate(8).putDouble(0.5).array()))
                .isEqualTo("0.5");
        assertThat(ParameterValue.literal(
                        1114, true, ByteBuffer.allocate(8).putLong(0).array()))
                .isEqualTo("'2000-01-01T00:00'");
    }

    private static String text(DataType type, Object value) {
        return new String(PostgresType.text(type, value), StandardCharsets.UTF_8);
    }
}
