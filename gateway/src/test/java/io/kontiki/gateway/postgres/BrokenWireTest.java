package io.kontiki.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.kontiki.gateway.RunningGateway;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes on the PostgreSQL port that are not, or not quite, the protocol: each is answered, and nobody else notices. */
@Timeout(120)
final class BrokenWireTest {
    private static final int READ_TIMEOUT_MILLIS = 20_000;

    @TempDir
    private static Path temporary;

    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.in(temporary);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    static Stream<byte[]> endings() {
        return Stream.of(
                WireText.message('?', "x"),
                WireText.message('\0', ""),
                new byte[] {'Q', 0, 0, 0, 3},
                new byte[] {'Q', -1, -1, -1, -1},
                new byte[] {'P', 0x7f, -1, -1, -1, 'a', 'b'});
    }

    @ParameterizedTest
    @MethodSource("endings")
    void aClientHearsWhyBytesThatAreNoMessageEndItsConnection(byte[] broken) throws IOException {
        String answer = converse(WireText.joined(WireText.startup(), broken), false);
        assertThat(answer).contains("SFATAL\0VFATAL\0C08P01\0Minvalid ");
    }

    @Test
    void aClientThatSendsOnHearsItToo() throws IOException {
        byte[] much = new byte[8 << 20];
        byte[] tooLong = WireText.joined(WireText.startup(), new byte[] {'Q', 0x7f, 0, 0, 0}, much);
        assertThat(converse(tooLong, false)).contains("C08P01\0Minvalid message length");
    }

    @Test
    void anotherVersionOfTheProtocolIsRefusedInWords() throws IOException {
        assertThat(converse(new byte[] {0, 0, 0, 9, 0, 2, 0, 0, 0}, false))
                .contains("SFATAL\0VFATAL\0C0A000\0Munsupported frontend protocol 2.0");
        assertThat(converse(new byte[] {0, 0, 0, 10, 0, 3, 0, 0, 'a', 'b'}, false))
                .contains("SFATAL\0VFATAL\0C08P01\0Minvalid startup packet layout");
    }

    static Stream<byte[]> malformed() {
        byte[] parse = WireText.parse("", "SELECT 1");
        return Stream.of(
                WireText.message('P', "name without an end"),
                WireText.message('P', "\0SELECT 1\0\377\377"),
                WireText.message('P', "\0SELECT 1\0\0\0more"),
                WireText.joined(parse, WireText.message('B', "\0\0")),
                WireText.joined(parse, WireText.message('B', "\0\0\0\0\0\1\0\0\0\1x\0\0")),
                WireText.joined(
                        WireText.parse("", "SELECT $1"), WireText.message('B', "\0\0\0\0\0\1\377\377\377\376\0\0")),
                WireText.joined(
                        WireText.parse("", "SELECT $1"), WireText.message('B', "\0\0\0\2\0\0\0\0\0\1\0\0\0\1x\0\0")),
                WireText.message('D', "?\0"),
                WireText.message('C', ""),
                WireText.message('E', "\0\0\0"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void aMalformedBodyIsAnErrorAndTheConnectionGoesOn(byte[] broken) throws IOException {
        String answer = converse(
                WireText.joined(
                        WireText.startup(),
                        broken,
                        WireText.execute(),
                        WireText.sync(),
                        WireText.query("SELECT 41 + 1")),
                true);
        assertThat(answer).contains("SERROR\0VERROR\0C08P01\0M").endsWith("42C\0\0\0\rSELECT 1\0Z\0\0\0\5I");
        assertThat(answer.split("VERROR", -1)).as("what follows is skipped").hasSize(2);
    }

    @Test
    void aQueryWithoutItsEndIsAnErrorAndTheConnectionGoesOn() throws IOException {
        assertThat(converse(
                        WireText.joined(
                                WireText.startup(), WireText.message('Q', "SELECT 1"), WireText.query("SELECT 41 + 1")),
                        true))
                .contains("VERROR\0C08P01\0M")
                .endsWith("42C\0\0\0\rSELECT 1\0Z\0\0\0\5I");
    }

    @Test
    void textThatIsNoUtf8IsRefusedAndNotStoredAsSomethingElse() throws IOException {
        assertThat(converse(
                        WireText.joined(
                                WireText.startup(),
                                WireText.query("SELECT 'caf\351'"),
                                WireText.query("SELECT 'caf\303\251'"),
                                WireText.query("SELECT 41 + 1")),
                        true))
                .contains("VERROR\0C22021\0Minvalid byte sequence for encoding \"UTF8\": 0xe9 at byte 12")
                .contains("caf\303\251")
                .endsWith("42C\0\0\0\rSELECT 1\0Z\0\0\0\5I");
    }

    @Test
    void mutatedConversationsNeitherHangNorHarmAnybody() throws Exception {
        long seed = Long.getLong("kontiki.fuzz.seed", System.nanoTime());
        int conversations = Integer.getInteger("kontiki.fuzz.conversations", 400);
        System.out.println("kontiki.fuzz.seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < conversations; i++) {
            byte[] mutated = mutate(conversation(random), random);
            String what = "conversation " + i + " of seed " + seed;
            assertThatCode(() -> assertThat(converse(mutated, true))
                            .as("a defect of ours")
                            .doesNotContain("CXX000\0"))
                    .as(what)
                    .doesNotThrowAnyException();
            if (i % 50 == 0) {
                assertThatCode(BrokenWireTest::requireService).as(what).doesNotThrowAnyException();
            }
        }
        requireService();
    }

    private static void requireService() throws SQLException {
        try (Connection connection = gateway.connect()) {
            assertThat(connection.createStatement().executeQuery("SELECT 1").next())
                    .isTrue();
        }
    }

    private static List<byte[]> conversation(Random random) {
        List<byte[]> messages = new ArrayList<>(List.of(WireText.startup()));
        for (int i = random.nextInt(4); i >= 0; i--) {
            messages.addAll(
                    switch (random.nextInt(4)) {
                        case 0 -> List.of(WireText.query("SELECT 'text', 1.5; SHOW TABLES"));
                        case 1 -> List.of(WireText.query("BEGIN; SET LOCAL statement_timeout = '5s'; COMMIT"));
                        case 2 ->
                            List.of(
                                    WireText.parse("s", "SELECT $1"),
                                    WireText.bind("s", "it's"),
                                    WireText.describe(),
                                    WireText.execute(),
                                    WireText.message('C', "Ss\0"),
                                    WireText.sync());
                        default ->
                            List.of(WireText.parse("", "SHOW DATABASES"), WireText.message('H', ""), WireText.sync());
                    });
        }
        messages.add(WireText.message('X', ""));
        return messages;
    }

    private static byte[] mutate(List<byte[]> messages, Random random) {
        if (random.nextInt(4) == 0) {
            messages.add(random.nextInt(messages.size()), messages.get(random.nextInt(messages.size())));
        }
        if (random.nextInt(4) == 0) {
            messages.remove(random.nextInt(messages.size()));
        }
        byte[] bytes = WireText.joined(messages.toArray(byte[][]::new));
        for (int i = 1 + random.nextInt(3); i > 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            bytes = switch (random.nextInt(4)) {
                case 0 -> {
                    bytes[at] = (byte) random.nextInt(256);
                    yield bytes;
                }
                case 1 -> {
                    bytes[at] ^= (byte) (1 << random.nextInt(8));
                    yield bytes;
                }
                case 2 -> cut(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(8)), new byte[0]);
                default -> {
                    byte[] garbage = new byte[1 + random.nextInt(8)];
                    random.nextBytes(garbage);
                    yield cut(bytes, at, at, garbage);
                }
            };
        }
        return bytes;
    }

    private static byte[] cut(byte[] bytes, int from, int to, byte[] instead) {
        return WireText.joined(
                java.util.Arrays.copyOf(bytes, from), instead, java.util.Arrays.copyOfRange(bytes, to, bytes.length));
    }

    /**
     * Sends all and reads until the server closes the connection, one character per byte.
     *
     * @param end whether the client closes its side first; else the server has to
     */
    private static String converse(byte[] bytes, boolean end) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.postgresPort())) {
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
            OutputStream out = socket.getOutputStream();
            try {
                out.write(bytes);
                if (end) {
                    socket.shutdownOutput();
                }
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            } catch (SocketException e) {
                return ""; // bytes that are no PostgreSQL at all are not answered
            }
        }
    }
}
