package io.kontiki.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed in the middle of puts: whatever it had been told is there, whole, and nothing else can be seen.
 */
@Timeout(120)
class LocalDiskCrashTest {
    private static final int ROUNDS = 3;
    private static final int ACKNOWLEDGED_BEFORE_THE_KILL = 60;

    @TempDir
    Path directory;

    @Test
    void keepsEveryAcknowledgedObjectWholeWhenItsProcessIsKilled() throws Exception {
        Path root = directory.resolve("store");
        LocalDiskObjectStore.create(root, Clock.systemUTC()).close();
        Map<ObjectKey, Long> acknowledged = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            writeUntilKilled(root, round, acknowledged);
            try (ObjectStore store = LocalDiskObjectStore.open(root, Clock.systemUTC())) {
                acknowledged.forEach((key, seed) -> assertThat(seedOf(store.get(key)))
                        .as("the version of " + key)
                        .isGreaterThanOrEqualTo(seed));
                AtomicLong listed = new AtomicLong();
                store.forEach("", head -> {
                    byte[] content = store.get(head.key());
                    assertThat(head.sizeBytes()).isEqualTo(content.length);
                    seedOf(content);
                    listed.incrementAndGet();
                });
                assertThat(listed.get()).isGreaterThanOrEqualTo(acknowledged.size());
            }
        }
        try (ObjectStore later = LocalDiskObjectStore.open(root, Clock.offset(Clock.systemUTC(), Duration.ofHours(1)));
                Stream<Path> temporary = Files.list(root.resolve(".kontiki-tmp"))) {
            assertThat(temporary).as("what was half written is swept").isEmpty();
            assertThat(later.capabilities().localFiles()).isTrue();
        }
    }

    private static void writeUntilKilled(Path root, int round, Map<ObjectKey, Long> acknowledged) throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        root.toString(),
                        Integer.toString(round))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            int count = 0;
            String line = lines.readLine();
            while (line != null) {
                String[] words = line.split(" ", -1);
                acknowledged.put(ObjectKey.of(words[0]), Long.parseLong(words[1]));
                if (++count == ACKNOWLEDGED_BEFORE_THE_KILL) {
                    writer.toHandle().destroyForcibly();
                }
                line = lines.readLine();
            }
            assertThat(count).as("acknowledged before the kill").isGreaterThanOrEqualTo(ACKNOWLEDGED_BEFORE_THE_KILL);
        } finally {
            writer.destroyForcibly().waitFor();
        }
    }

    /** The seed that the content was made of; fails if the content is not whole. */
    private static long seedOf(byte[] content) {
        assertThat(content.length).isGreaterThanOrEqualTo(Long.BYTES);
        long seed = ByteBuffer.wrap(content).getLong();
        assertThat(content).as("the content made of seed " + seed).isEqualTo(content(seed));
        return seed;
    }

    private static byte[] content(long seed) {
        Random random = new Random(seed);
        byte[] content = new byte[Long.BYTES + random.nextInt(300_000)];
        random.nextBytes(content);
        ByteBuffer.wrap(content).putLong(seed);
        return content;
    }

    /** The child: three threads put without end, and say what was acknowledged. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws InterruptedException {
            Path root = Path.of(arguments[0]);
            int round = Integer.parseInt(arguments[1]);
            ObjectStore store = LocalDiskObjectStore.open(root, Clock.systemUTC());
            List<Thread> threads = Stream.of(0, 1, 2)
                    .map(writer -> Thread.ofPlatform().start(() -> write(store, round, writer)))
                    .toList();
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private static void write(ObjectStore store, int round, int writer) {
            for (long i = 0; ; i++) {
                long seed = round * 1_000_000L + i;
                ObjectKey key = i % 3 == 0
                        ? ObjectKey.of("hot/" + writer)
                        : ObjectKey.of("db/" + writer + "/" + i % 7 + "/" + seed);
                ObjectContent content = ObjectContent.of(content(seed));
                if (i % 3 == 0) {
                    store.put(key, content);
                } else {
                    store.putIfAbsent(key, content);
                }
                synchronized (Writer.class) {
                    System.out.println(key + " " + seed);
                    System.out.flush();
                }
            }
        }
    }
}
