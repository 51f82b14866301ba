package io.kontiki.region.wal;

import io.kontiki.common.checksum.Crc32c;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.json.Json;
import io.kontiki.common.ratis.RatisFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Which groups this node has ever held, in a file beside the logs, with what is needed to open them before Metasrv can be asked.
 *
 * <p>A group that is named here but has no term and vote on disk was emptied: a voter that forgets what it acknowledged can lose
 * acknowledged writes, so the node must not start with it. Written before a group's directory is made, and again after. Synchronized.
 *
 * <p>The file is JSON and then a line with its CRC-32C: one wrong letter in it could turn a group into another, or a witness into a data
 * replica. Files of the first version have no such line.
 */
final class HeldGroups {
    private static final String FILE = "held-groups.json";
    /** @param opened whether its directory has been made; before that a crash leaves nothing behind */
    private record Held(GroupMembership group, boolean opened) {}

    private record Content(int version, List<Held> groups) {}

    private static final int VERSION = 2;
    private static final String CHECKSUM = "\ncrc32c ";

    private final Path directory;
    private final Map<Integer, Held> groups = new TreeMap<>();

    HeldGroups(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory);
        Path file = directory.resolve(FILE);
        if (Files.exists(file)) {
            read(file).groups().forEach(each -> groups.put(each.group().groupId(), each));
        }
        groups.values().removeIf(each -> !each.opened() && !Files.isDirectory(log(each.group())));
        for (Held each : groups.values()) {
            GroupMembership group = each.group();
            Path log = log(group);
            if (each.opened() && !RatisFiles.holdsVote(log.resolve("current"))) {
                throw new IOException("the log of WAL group " + group.groupId() + " is gone: there is no vote in " + log
                        + ", but this node has held the group. A voter that comes back empty can lose"
                        + " acknowledged writes. Restore the directory; a member cannot be replaced yet, and the group serves without"
                        + " it while a majority lives.");
            }
        }
    }

    private static Content read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf(CHECKSUM);
        int length = end < 0 ? bytes.length : end;
        try {
            Content content = Json.read(bytes, 0, length, Content.class);
            boolean whole = content != null
                    && content.groups() != null
                    && (end < 0
                            ? content.version() == 1
                            : content.version() == VERSION
                                    && text.substring(end).equals(checksum(bytes, length)));
            if (!whole) {
                throw new IOException(file + " is damaged: its checksum is not that of its content");
            }
            return content;
        } catch (KontikiException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    private static String checksum(byte[] bytes, int length) {
        return CHECKSUM + HexFormat.of().toHexDigits(Crc32c.of(bytes, 0, length)) + "\n";
    }

    private Path log(GroupMembership group) {
        return directory.resolve(group.raftGroup().toString());
    }

    synchronized Collection<GroupMembership> all() {
        return groups.values().stream().map(Held::group).toList();
    }

    synchronized Optional<GroupMembership> group(UUID raftGroup) {
        return groups.values().stream()
                .map(Held::group)
                .filter(group -> group.raftGroup().equals(raftGroup))
                .findFirst();
    }

    synchronized boolean contains(int groupId) {
        return groups.containsKey(groupId);
    }

    /** Whether the group's directory has been made, as far as that is on record. */
    synchronized boolean hasOpened(int groupId) {
        Held entry = groups.get(groupId);
        return entry != null && entry.opened();
    }

    /** Durable when it returns. */
    synchronized void put(GroupMembership group, boolean opened) throws IOException {
        Held entry = new Held(group, opened);
        if (entry.equals(groups.get(group.groupId()))) {
            return;
        }
        groups.put(group.groupId(), entry);
        Path temporary = directory.resolve(FILE + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            byte[] json = Json.write(new Content(VERSION, List.copyOf(groups.values())));
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            content.writeBytes(json);
            content.writeBytes(checksum(json, json.length).getBytes(StandardCharsets.US_ASCII));
            ByteBuffer bytes = ByteBuffer.wrap(content.toByteArray());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
