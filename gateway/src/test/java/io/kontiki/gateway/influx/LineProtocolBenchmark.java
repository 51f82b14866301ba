package io.kontiki.gateway.influx;

import io.kontiki.common.partition.PartitionRule;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.gateway.write.TableTarget;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Lines per second of one thread's CPU time on lines of TSBS' cpu shape (10 tags, 10 fields): {@code java ... LineProtocolBenchmark [i|f]
 * [hosts] [seconds]}. The batches are encoded too, as for the log.
 */
public final class LineProtocolBenchmark {
    private LineProtocolBenchmark() {}

    public static void main(String[] arguments) {
        boolean floats = arguments.length > 0 && arguments[0].equals("f");
        int hosts = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 4000;
        int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10;
        int perBody = 10_000;
        List<byte[]> bodies = new ArrayList<>();
        List<Integer> lengths = new ArrayList<>();
        Random random = new Random(1);
        int host = 0;
        for (int i = 0; i < 20; i++) {
            StringBuilder body = new StringBuilder();
            for (int line = 0; line < perBody; line++) {
                append(
                        body,
                        host++ % hosts,
                        random,
                        floats,
                        1_700_000_000_000_000_000L + host / hosts * 10_000_000_000L);
            }
            byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
            lengths.add(bytes.length);
            bodies.add(Arrays.copyOf(bytes, bytes.length + LineProtocolParser.PADDING));
        }
        TableTarget cpu = target(floats);
        LineProtocolParser parser = new LineProtocolParser(64 << 20);
        for (int round = 0; round < 3; round++) {
            long start = System.nanoTime();
            long startCpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            long lines = 0;
            long in = 0;
            long out = 0;
            for (int i = 0; System.nanoTime() - start < seconds * 1_000_000_000L / 3; i++) {
                int body = i % bodies.size();
                ParsedLines parsed = parser.parse(
                        bodies.get(body),
                        lengths.get(body),
                        "public",
                        Precision.NANOSECOND,
                        0,
                        name -> Optional.of(cpu),
                        Map.of());
                lines += parsed.rows();
                in += lengths.get(body);
                out += parsed.batches().getFirst().byteSize();
            }
            double elapsed = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - startCpu) / 1e9;
            System.out.printf(
                    "%s %d hosts: %,.0f lines/s, %,.0f MB/s in, %.1f bytes per line in, %.1f out%n",
                    floats ? "floats" : "integers",
                    hosts,
                    lines / elapsed,
                    in / elapsed / 1e6,
                    (double) in / lines,
                    (double) out / lines);
        }
    }

    private static TableTarget target(boolean floats) {
        List<ColumnSchema> columns = new ArrayList<>();
        for (String tag : TAGS) {
            columns.add(new ColumnSchema(columns.size(), tag, DataType.STRING, ColumnRole.TAG, true, null));
        }
        columns.add(new ColumnSchema(
                columns.size(),
                "greptime_timestamp",
                DataType.TIMESTAMP_NANOSECOND,
                ColumnRole.TIME_INDEX,
                false,
                null));
        for (String field : FIELDS) {
            DataType type = floats ? DataType.FLOAT64 : DataType.INT64;
            columns.add(new ColumnSchema(columns.size(), field, type, ColumnRole.FIELD, true, null));
        }
        return new TableTarget(1, "public", "cpu", new TableSchema(1, columns, columns.size()), PartitionRule.SINGLE);
    }

    private static final String[] TAGS = {
        "hostname",
        "region",
        "datacenter",
        "rack",
        "os",
        "arch",
        "team",
        "service",
        "service_version",
        "service_environment"
    };
    private static final String[] FIELDS = {
        "usage_user",
        "usage_system",
        "usage_idle",
        "usage_nice",
        "usage_iowait",
        "usage_irq",
        "usage_softirq",
        "usage_steal",
        "usage_guest",
        "usage_guest_nice"
    };

    private static void append(StringBuilder body, int host, Random random, boolean floats, long timestamp) {
        body.append("cpu,hostname=host_")
                .append(host)
                .append(",region=eu-central-1,datacenter=eu-central-1a,rack=")
                .append(host % 100);
        body.append(",os=Ubuntu15.10,arch=x86,team=SF,service=")
                .append(host % 20)
                .append(",service_version=1,service_environment=test ");
        for (int i = 0; i < FIELDS.length; i++) {
            body.append(i == 0 ? "" : ",").append(FIELDS[i]).append('=');
            if (floats) {
                body.append(random.nextDouble() * 100);
            } else {
                body.append(random.nextInt(100)).append('i');
            }
        }
        body.append(' ').append(timestamp).append('\n');
    }
}
