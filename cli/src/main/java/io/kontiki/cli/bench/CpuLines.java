package io.kontiki.cli.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * One request body of TSBS's "cpu-only" lines (10 tags, 10 integer fields, nanoseconds), prepared once and sent many times: only
 * the timestamps are written anew, in place, so that making load costs almost nothing beside the server that takes it.
 *
 * <p>The lines go through the hosts in order, one moment after the other, as TSBS does. Owned by one thread.
 */
final class CpuLines {
    /** Digits of a nanosecond timestamp between the years 2001 and 2286. */
    private static final int TIMESTAMP_DIGITS = 19;

    private static final String[] REGIONS = {
        "eu-central-1", "eu-west-1", "us-east-1", "us-west-2", "ap-southeast-1", "ap-northeast-1", "sa-east-1"
    };
    private static final String[] SYSTEMS = {"Ubuntu16.10", "Ubuntu16.04LTS", "Ubuntu15.10"};
    private static final String[] TEAMS = {"SF", "NYC", "LON", "CHI"};
    private static final String[] STAGES = {"production", "staging", "test"};
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

    private final ByteBuffer body;
    private final int[] timestampOffsets;
    private final long usageUserSum;

    private CpuLines(ByteBuffer body, int[] timestampOffsets, long usageUserSum) {
        this.body = body;
        this.timestampOffsets = timestampOffsets;
        this.usageUserSum = usageUserSum;
    }

    /** @param place place of the first line in the endless sequence: host = (firstHost + place) modulo hosts */
    static CpuLines prepare(String table, int lines, int firstHost, int hosts, SplittableRandom random) {
        StringBuilder text = new StringBuilder(lines * 330);
        int[] offsets = new int[lines];
        long sum = 0;
        for (int line = 0; line < lines; line++) {
            appendTags(text, table, (firstHost + line) % hosts);
            for (int field = 0; field < FIELDS.length; field++) {
                int value = random.nextInt(101);
                text.append(field == 0 ? ' ' : ',')
                        .append(FIELDS[field])
                        .append('=')
                        .append(value)
                        .append('i');
                sum += field == 0 ? value : 0;
            }
            text.append(' ');
            offsets[line] = text.length();
            text.append("0".repeat(TIMESTAMP_DIGITS)).append('\n');
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer body = ByteBuffer.allocateDirect(bytes.length);
        body.put(bytes).flip();
        return new CpuLines(body, offsets, sum);
    }

    private static void appendTags(StringBuilder text, String table, int host) {
        String region = REGIONS[host % REGIONS.length];
        text.append(table).append(",hostname=host_").append(host);
        text.append(",region=").append(region);
        text.append(",datacenter=").append(region).append((char) ('a' + host % 3));
        text.append(",rack=").append(host % 100);
        text.append(",os=").append(SYSTEMS[host % SYSTEMS.length]);
        text.append(",arch=").append(host % 2 == 0 ? "x64" : "x86");
        text.append(",team=").append(TEAMS[host % TEAMS.length]);
        text.append(",service=").append(host % 20);
        text.append(",service_version=").append(host % 2);
        text.append(",service_environment=").append(STAGES[host % STAGES.length]);
    }

    /** Writes the moment of every line: lines of one round through the hosts share it. */
    void stamp(long firstPlace, int hosts, long startNanos, long stepNanos) {
        long written = Long.MIN_VALUE;
        byte[] digits = new byte[TIMESTAMP_DIGITS];
        for (int line = 0; line < timestampOffsets.length; line++) {
            long moment = startNanos + (firstPlace + line) / hosts * stepNanos;
            if (moment != written) {
                writeDigits(moment, digits);
                written = moment;
            }
            body.put(timestampOffsets[line], digits);
        }
    }

    private static void writeDigits(long number, byte[] digits) {
        long rest = number;
        for (int i = digits.length - 1; i >= 0; i--) {
            digits[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** The body to send, from its start. */
    ByteBuffer body() {
        return body.duplicate();
    }

    int bytes() {
        return body.capacity();
    }

    int lines() {
        return timestampOffsets.length;
    }

    /** What the field usage_user of all lines adds up to. */
    long usageUserSum() {
        return usageUserSum;
    }
}
