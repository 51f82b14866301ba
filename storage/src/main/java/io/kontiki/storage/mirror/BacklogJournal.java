package io.kontiki.storage.mirror;

import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectStoreException;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backlog on the local disk: a file of lines, each with its checksum, {@code +} for an item and {@code -} for one
 * that is done. It is rewritten when most of its lines are about things done. Additions are fsynced before they
 * count; a lost removal only makes something be done twice. A line that is damaged (the torn end after a crash) is
 * left out with a warning: what is lost with it, a comparison of the stores finds again.
 *
 * <p>Not for several threads: the backlog calls under its lock. One process per directory, held by a lock file.
 */
final class BacklogJournal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BacklogJournal.class);

    /** Below this many lines it is not worth rewriting. */
    private static final int REWRITE_MIN_LINES = 1_000;

    private final Path directory;
    private final FileChannel lockChannel;
    private final Map<String, BacklogItem> live = new LinkedHashMap<>();
    private FileChannel channel;
    private int lines;
    private boolean torn;

    BacklogJournal(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
            lockChannel =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock() == null) {
                lockChannel.close();
                throw new ObjectStoreException.Refused(
                        "the mirror's journal " + directory + " is used by another process; name another directory",
                        null);
            }
            read();
            rewrite();
        } catch (IOException failure) {
            throw failure("open", failure);
        }
    }

    /** What was not done yet when the journal was closed, in the order in which it came. */
    List<BacklogItem> items() {
        return List.copyOf(live.values());
    }

    /** Replaces what was to be done for the same store and key. Durable when it returns. */
    void add(Collection<BacklogItem> items) {
        StringBuilder text = new StringBuilder();
        items.forEach(item -> text.append(line(added(item))));
        try {
            append(text);
            channel.force(false);
        } catch (IOException failure) {
            throw failure("write", failure);
        }
        for (BacklogItem item : items) {
            live.remove(id(item.store(), item.key()));
            live.put(id(item.store(), item.key()), item);
            lines++;
        }
    }

    void remove(String store, ObjectKey key) {
        if (live.remove(id(store, key)) == null) {
            return;
        }
        try {
            append(new StringBuilder(line("- " + escape(store) + " " + escape(key.path()))));
            lines++;
            if (lines > REWRITE_MIN_LINES && lines > 2 * live.size()) {
                rewrite();
            }
        } catch (IOException failure) {
            // The item is done; that it will be done again after a restart harms nothing.
            LOG.warn("cannot note in {} that {} is done: {}", directory, key, failure.toString());
        }
    }

    @Override
    public void close() {
        try (lockChannel;
                FileChannel last = channel) {
            last.force(false);
        } catch (IOException failure) {
            LOG.warn("cannot close the mirror's journal {}: {}", directory, failure.toString());
        }
    }

    private FileLock tryLock() throws IOException {
        try {
            return lockChannel.tryLock();
        } catch (OverlappingFileLockException ownProcess) {
            return null;
        }
    }

    private void read() throws IOException {
        Path file = directory.resolve("backlog");
        if (!Files.exists(file)) {
            return;
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            try {
                replay(line);
            } catch (IllegalArgumentException damaged) {
                LOG.warn("{}: line {} is damaged and left out ({})", file, number, damaged.getMessage());
            }
        }
    }

    private void replay(String line) {
        int space = line.indexOf(' ');
        if (space != 8 || HexFormat.fromHexDigits(line, 0, 8) != checksum(line.substring(9))) {
            throw new IllegalArgumentException("its checksum differs");
        }
        String[] words = line.substring(9).split(" ", -1);
        String store = URLDecoder.decode(words[1], StandardCharsets.UTF_8);
        ObjectKey key = ObjectKey.of(URLDecoder.decode(words[2], StandardCharsets.UTF_8));
        live.remove(id(store, key));
        if (words[0].equals("+")) {
            Optional<ObjectDigest> digest = words[5].equals("?")
                    ? Optional.empty()
                    : Optional.of(new ObjectDigest(Long.parseLong(words[5]), HexFormat.fromHexDigits(words[6])));
            live.put(
                    id(store, key),
                    new BacklogItem(
                            store,
                            key,
                            BacklogItem.Kind.valueOf(words[3]),
                            digest,
                            Instant.ofEpochMilli(Long.parseLong(words[4]))));
        }
    }

    private void rewrite() throws IOException {
        Path draft = directory.resolve("backlog.new");
        FileChannel fresh = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        StringBuilder text = new StringBuilder();
        for (BacklogItem item : live.values()) {
            text.append(line(added(item)));
        }
        FileChannel old = channel;
        channel = fresh;
        append(text);
        channel.force(false);
        Files.move(draft, directory.resolve("backlog"), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
        lines = live.size();
        if (old != null) {
            old.close();
        }
    }

    /** A write that fails may leave half a line; the file is then written anew before anything else is added to it. */
    private void append(StringBuilder text) throws IOException {
        if (torn) {
            torn = false;
            rewrite();
        }
        torn = true;
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        torn = false;
    }

    private static String added(BacklogItem item) {
        String digest = item.digest()
                .map(known -> known.sizeBytes() + " " + HexFormat.of().toHexDigits(known.crc32c()))
                .orElse("?");
        return "+ " + escape(item.store()) + " " + escape(item.key().path()) + " " + item.kind() + " "
                + item.since().toEpochMilli() + " " + digest;
    }

    private static String line(String body) {
        return HexFormat.of().toHexDigits(checksum(body)) + " " + body + "\n";
    }

    private static int checksum(String body) {
        CRC32C checksum = new CRC32C();
        checksum.update(body.getBytes(StandardCharsets.ISO_8859_1));
        return (int) checksum.getValue();
    }

    private static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String id(String store, ObjectKey key) {
        return store + " " + key;
    }

    private ObjectStoreException failure(String action, IOException failure) {
        return new ObjectStoreException.Unavailable(
                "cannot " + action + " the mirror's journal in " + directory + ": " + failure, failure);
    }
}
