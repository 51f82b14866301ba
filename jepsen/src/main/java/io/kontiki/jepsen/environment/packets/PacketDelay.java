package io.kontiki.jepsen.environment.packets;

import io.kontiki.jepsen.environment.Capability;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.NetControl.WeatherCount;
import io.kontiki.jepsen.environment.Weather;
import io.kontiki.jepsen.environment.process.Await;
import io.kontiki.jepsen.environment.process.NativePrograms;
import io.kontiki.jepsen.environment.process.ProcessIdentity;
import io.kontiki.jepsen.environment.process.RunDirectory;
import io.kontiki.jepsen.environment.process.RunRecord;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The daemon {@code nfqdelay} where the packets pass, and the control file by which it is told what to do: {@code struct slot}, one
 * per queue. The daemon ends when its standard input does, so that it cannot outlive the harness, or with the record of what was made.
 * Safe for any thread.
 */
public final class PacketDelay {
    private static final int SLOT_BYTES = 64;
    private static final int DELAY_MICROS = 0;
    private static final int JITTER_MICROS = 8;
    private static final int LOSS_PPM = 16;
    private static final int PACKETS = 32;
    private static final int DELAYED = 40;
    private static final int LOST = 48;
    private static final int READY = 56;
    private static final Duration BIND_LIMIT = Duration.ofSeconds(5);

    private final MappedByteBuffer slots;

    private PacketDelay(PacketPath path, RunDirectory directory, RunRecord record, Path program, long seed) {
        Path control = directory.control("nfqdelay");
        File log = directory.path().resolve("logs").resolve("nfqdelay.log").toFile();
        Process daemon;
        try (FileChannel channel = FileChannel.open(
                control, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            int bytes = SLOT_BYTES * path.queues();
            channel.write(ByteBuffer.allocate(bytes));
            this.slots = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes);
            slots.order(ByteOrder.nativeOrder());
            List<String> line = new ArrayList<>(path.inside());
            line.addAll(List.of(
                    program.toString(),
                    control.toString(),
                    Integer.toString(path.queues()),
                    Long.toUnsignedString(seed)));
            daemon = new ProcessBuilder(line)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .redirectError(ProcessBuilder.Redirect.appendTo(log))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + program, e);
        }
        ProcessIdentity.of(daemon.pid()).ifPresent(record::process);
        int last = SLOT_BYTES * (path.queues() - 1) + READY;
        if (!Await.until(BIND_LIMIT, Duration.ofMillis(2), () -> slots.getLong(last) == 1)) {
            daemon.destroy();
            throw new EnvironmentException("nfqdelay does not bind its queues; its log is " + log
                    + ". Has the kernel NETFILTER_NETLINK_QUEUE?");
        }
    }

    /** The daemon, running; or none, and the reasons for DELAY and LOSS in the map. */
    public static Optional<PacketDelay> start(
            PacketPath path,
            RunDirectory directory,
            RunRecord record,
            NativePrograms programs,
            long seed,
            Map<Capability, String> missing) {
        try {
            return Optional.of(new PacketDelay(path, directory, record, programs.packetDelay(), seed));
        } catch (EnvironmentException e) {
            missing.put(Capability.DELAY, e.getMessage());
            missing.put(Capability.LOSS, e.getMessage());
            return Optional.empty();
        }
    }

    synchronized void set(int queue, Weather weather) {
        int slot = SLOT_BYTES * queue;
        slots.putLong(slot + JITTER_MICROS, weather.jitter().toNanos() / 1000);
        slots.putLong(slot + LOSS_PPM, weather.lossPerMillion());
        slots.putLong(slot + DELAY_MICROS, weather.delay().toNanos() / 1000);
    }

    WeatherCount count(int queue) {
        int slot = SLOT_BYTES * queue;
        return new WeatherCount(
                slots.getLong(slot + PACKETS), slots.getLong(slot + DELAYED), slots.getLong(slot + LOST));
    }
}
