package io.kontiki.jepsen.planted;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What planted instructions call: counts how often they ran, and says so.
 *
 * <p>The count is written to a file at every run, because a node that is killed has no last moment; a node that starts again goes on
 * counting. Each place is told once, as {@code PLANTED <name> in <Class.method>}. Any thread; never throws into the product.
 */
public final class Planted {
    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();
    private static final AtomicLong RUNS = new AtomicLong();
    private static volatile String name = "";
    private static RandomAccessFile file;

    private Planted() {}

    /** @param counts the file of the count; an earlier process of this node may have left it */
    static synchronized void begin(String bug, Path counts) throws IOException {
        name = bug;
        RUNS.set(Files.exists(counts) ? read(counts) : 0);
        file = new RandomAccessFile(counts.toFile(), "rw");
        write();
    }

    /** Nobody synchronises the file: a power loss may leave it empty or half written, and the count starts over. */
    private static long read(Path counts) throws IOException {
        String text = Files.readString(counts, StandardCharsets.ISO_8859_1).strip();
        if (text.matches("[0-9]{20}")) {
            return Long.parseLong(text);
        }
        System.err.println("kontiki-jepsen-planted: the count in " + counts + " is lost and starts over");
        return 0;
    }

    /** The planted code does its harm now. */
    public static void ran(String place) {
        RUNS.incrementAndGet();
        write();
        if (TOLD.add(place)) {
            System.err.println("PLANTED " + name + " in " + place);
        }
    }

    static long runs() {
        return RUNS.get();
    }

    /** Never a channel: that one closes when a thread is interrupted. */
    private static synchronized void write() {
        if (file == null) {
            return;
        }
        try {
            file.seek(0);
            file.write("%020d%n".formatted(RUNS.get()).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            System.err.println("kontiki-jepsen-planted: the count cannot be written: " + e);
        }
    }
}
