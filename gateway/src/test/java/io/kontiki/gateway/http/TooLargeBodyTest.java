package io.kontiki.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.gateway.RunningGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the connection of a body that is refused for its size, under the limits of a real server. */
@Timeout(60)
final class TooLargeBodyTest {
    private static final Duration PROMPT = Duration.ofSeconds(5);

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

    @ParameterizedTest
    @ValueSource(strings = {"/write", "/v1/sql"})
    void aClientThatIsRefusedAndThenSaysNothingIsClosedPromptly(String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.httpPort())) {
            socket.setSoTimeout(40_000);
            String head = "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\n\r\na few bytes";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            long begun = System.nanoTime();

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

            assertThat(answer).contains(" 413 ").containsIgnoringCase("connection: close");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PROMPT);
        }
    }

    @Test
    void aClientThatAsksFirstSendsNothing() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.httpPort())) {
            socket.setSoTimeout(40_000);
            String head =
                    "POST /write HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 999999999\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .contains(" 413 ")
                    .doesNotContain(" 100 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/write", "/v1/sql"})
    void aClientThatGoesOnSendingGetsItsAnswer(String path) throws IOException {
        byte[] piece = new byte[1 << 20];
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.httpPort())) {
            socket.setSoTimeout(20_000);
            String head = "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + (100L << 20)
                    + "\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 100; i++) {
                socket.getOutputStream().write(piece);
            }

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .contains(" 413 ");
        }
    }
}
