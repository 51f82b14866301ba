package io.kontiki.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.gateway.write.ByteBudget;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Raw bytes on the HTTP port: what is no request loses its connection soon and quietly. */
@Timeout(60)
class HeadWatchTest {
    private static final Duration LIMIT = Duration.ofMillis(400);

    private final HttpGateway server = HttpGateway.start(
            new HttpSettings(
                    "127.0.0.1",
                    0,
                    1 << 20,
                    LIMIT,
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(1),
                    Duration.ofMillis(200)),
            new HttpGateway.Services(
                    null,
                    null,
                    null,
                    new ByteBudget(1 << 20),
                    null,
                    new MetricRegistry(),
                    Optional::empty,
                    System::nanoTime));
    private final List<LogRecord> logged = new CopyOnWriteArrayList<>();
    private final Logger helidon = Logger.getLogger("io.helidon");
    private final Handler recorder = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            logged.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void record() {
        helidon.addHandler(recorder);
    }

    @AfterEach
    void stop() {
        helidon.removeHandler(recorder);
        server.close();
    }

    @Test
    void garbageWithoutALineEndLosesItsConnectionWithoutAStackTrace() throws IOException {
        for (int seed = 0; seed < 5; seed++) {
            byte[] garbage = new byte[3_000];
            new Random(seed).nextBytes(garbage);
            for (int i = 0; i < garbage.length; i++) {
                garbage[i] = garbage[i] == '\r' || garbage[i] == '\n' ? (byte) 'x' : garbage[i];
            }
            try (Socket socket = open()) {
                socket.getOutputStream().write(garbage);
                assertThat(restOf(socket)).isEmpty();
            }
        }
        assertThat(logged).noneMatch(entry -> entry.getThrown() != null);
    }

    @Test
    void garbageWithLineEndsIsAnsweredOrClosedWithoutAStackTrace() throws IOException {
        for (int seed = 0; seed < 30; seed++) {
            byte[] garbage = new byte[3_000];
            new Random(seed).nextBytes(garbage);
            garbage[700] = '\r';
            garbage[701] = '\n';
            try (Socket socket = open()) {
                socket.getOutputStream().write(garbage);
                String answer = restOf(socket);
                assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 400 "))
                        .as("seed %s: %s", seed, answer)
                        .isTrue();
            }
        }
        assertThat(logged).noneMatch(entry -> entry.getThrown() != null);
    }

    @Test
    void aHeadThatComesInDropsIsNotWaitedForForEver() throws IOException {
        try (Socket socket = open()) {
            long begin = System.nanoTime();
            socket.getOutputStream().write("GET /health HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            boolean open = true;
            while (open && System.nanoTime() - begin < Duration.ofSeconds(20).toNanos()) {
                pause(Duration.ofMillis(50));
                try {
                    socket.getOutputStream().write("X-Drop: 1\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (SocketException e) {
                    open = false;
                }
            }
            assertThat(open).isFalse();
        }
    }

    @Test
    void aConnectionMayBeIdleBetweenWholeRequests() throws IOException {
        try (Socket socket = open()) {
            for (int i = 0; i < 3; i++) {
                pause(LIMIT.multipliedBy(2));
                socket.getOutputStream().write("GET /health HTT".getBytes(StandardCharsets.US_ASCII));
                pause(LIMIT.dividedBy(4));
                socket.getOutputStream().write("P/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                InputStream in = socket.getInputStream();
                StringBuilder answer = new StringBuilder();
                while (!answer.toString().endsWith("{}")) {
                    int next = in.read();
                    assertThat(next).as("after %s", answer).isNotNegative();
                    answer.append((char) next);
                }
                assertThat(answer.toString()).startsWith("HTTP/1.1 200 ");
            }
            socket.getOutputStream().write("GET".getBytes(StandardCharsets.US_ASCII));
            assertThat(restOf(socket)).as("a head that does not go on").isEmpty();
        }
    }

    private Socket open() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Until the server closes. */
    private static String restOf(Socket socket) throws IOException {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException e) {
            return "";
        }
    }

    private static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
