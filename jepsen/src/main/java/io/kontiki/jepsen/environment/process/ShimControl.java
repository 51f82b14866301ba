package io.kontiki.jepsen.environment.process;

import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.StoreControl.StoreCount;
import io.kontiki.jepsen.environment.StoreControl.StoreTrouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * The control file of one process under the fault shim: {@code struct control} of {@code geofault.c}, mapped. What is set here takes
 * effect at the process's next call, and outlives the process. Safe for any thread; one field at a time changes.
 */
public final class ShimControl {
    private static final int BYTES = 4096;
    private static final int CLOCK_OFFSET_NANOS = 0;
    private static final int CLOCK_DRIFT_PPM = 8;
    private static final int CLOCK_DRIFT_SINCE_NANOS = 16;
    private static final int FSYNC_DELAY_MICROS = 24;
    private static final int FSYNC_ERRNO = 32;
    private static final int WRITE_ERRNO = 40;
    private static final int CLOCK_READS_SHIFTED = 64;
    private static final int FSYNCS = 72;
    private static final int FSYNCS_DELAYED = 80;
    private static final int FSYNCS_FAILED = 88;
    private static final int WRITES_FAILED = 96;
    private static final int STORE_CALLS_DELAYED = 104;
    private static final int STORE_CALLS_FAILED = 112;
    private static final int STORE_REPLIES_LOST = 120;
    private static final int STORE_DELAY_MICROS = 128;
    private static final int STORE_FAILED_PPM = 136;
    private static final int STORE_REPLIES_LOST_PPM = 144;
    private static final int STORE_LISTED_UNTIL_NANOS = 152;
    private static final int STORE_ENTRIES_HIDDEN = 160;
    private static final int STORE = 256;
    private static final int STORE_BYTES = 2048;

    private final Path file;
    private final MappedByteBuffer fields;

    public ShimControl(Path file) {
        this.file = file;
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(BYTES));
            this.fields = channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot map " + file, e);
        }
        fields.order(ByteOrder.nativeOrder());
    }

    /** Words that start a program under the shim; its files below the directory can be hurt. */
    public List<String> surroundings(Path library, Path directory) {
        return List.of("env", "LD_PRELOAD=" + library, "GEOFAULT_CONTROL=" + file, "GEOFAULT_DIRECTORY=" + directory);
    }

    public synchronized void clock(Duration offset, long driftPartsPerMillion) {
        fields.putLong(CLOCK_DRIFT_PPM, 0);
        fields.putLong(CLOCK_OFFSET_NANOS, offset.toNanos());
        // System.nanoTime() is CLOCK_MONOTONIC, which the shim reads too.
        fields.putLong(CLOCK_DRIFT_SINCE_NANOS, System.nanoTime());
        fields.putLong(CLOCK_DRIFT_PPM, driftPartsPerMillion);
    }

    public void fsyncDelay(Duration delay) {
        fields.putLong(FSYNC_DELAY_MICROS, delay.toNanos() / 1000);
    }

    /** @param errno of Linux; 0 for success */
    public void fsyncErrno(int errno) {
        fields.putLong(FSYNC_ERRNO, errno);
    }

    public void writeErrno(int errno) {
        fields.putLong(WRITE_ERRNO, errno);
    }

    /** Calls to files below the directory are in trouble from now on, and no others. */
    public synchronized void store(Path directory, StoreTrouble trouble) {
        fields.putLong(STORE_DELAY_MICROS, 0);
        fields.putLong(STORE_FAILED_PPM, 0);
        fields.putLong(STORE_REPLIES_LOST_PPM, 0);
        fields.putLong(STORE_LISTED_UNTIL_NANOS, 0);
        byte[] name = directory.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length >= STORE_BYTES) {
            throw new EnvironmentException("too long a name: " + directory);
        }
        fields.put(STORE, Arrays.copyOf(name, name.length + 1));
        fields.putLong(STORE_DELAY_MICROS, trouble.delay().toNanos() / 1000);
        fields.putLong(STORE_FAILED_PPM, trouble.failedPerMillion());
        fields.putLong(STORE_REPLIES_LOST_PPM, trouble.repliesLostPerMillion());
        fields.putLong(
                STORE_LISTED_UNTIL_NANOS,
                trouble.listedUntil().map(ShimControl::nanos).orElse(0L));
    }

    private static long nanos(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
    }

    public StoreCount storeCount() {
        return new StoreCount(
                fields.getLong(STORE_CALLS_DELAYED),
                fields.getLong(STORE_CALLS_FAILED),
                fields.getLong(STORE_REPLIES_LOST),
                fields.getLong(STORE_ENTRIES_HIDDEN));
    }

    public long clockReadsShifted() {
        return fields.getLong(CLOCK_READS_SHIFTED);
    }

    public long fsyncs() {
        return fields.getLong(FSYNCS);
    }

    public long fsyncsDelayed() {
        return fields.getLong(FSYNCS_DELAYED);
    }

    public long fsyncsFailed() {
        return fields.getLong(FSYNCS_FAILED);
    }

    public long writesFailed() {
        return fields.getLong(WRITES_FAILED);
    }
}
