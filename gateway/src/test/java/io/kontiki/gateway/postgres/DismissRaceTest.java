package io.kontiki.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.gateway.session.RunningQueries;
import io.kontiki.gateway.stall.StallWatch;
import io.kontiki.query.plan.ResultColumn;
import io.kontiki.query.sql.Statement;
import io.kontiki.query.sql.Statements;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client's message meets the end of the server: what a client was told is not served is not. */
final class DismissRaceTest {
    private static final long SEED = 1;
    private static final int ROUNDS = 60;

    private final StallWatch stalls = new StallWatch(Duration.ofSeconds(5), System::nanoTime);
    private final RunningQueries running = new RunningQueries(System::nanoTime);

    @AfterEach
    void close() {
        stalls.close();
        running.close();
    }

    @Test
    void nothingIsServedOnceTheFarewellIsDecided() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch mayWrite = new CountDownLatch(1);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        Socket socket = new SlowSocket(writing, mayWrite, sent);
        Dismissal dismissal = new Dismissal(socket, running.open());
        assertThat(dismissal.startWaiting()).isTrue();

        Thread stopping = Thread.ofVirtual().start(dismissal::dismiss);
        assertThat(writing.await(20, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Integer> sentWhenRefused = new CompletableFuture<>();
        CompletableFuture<Boolean> serve = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            serve.complete(dismissal.stopWaiting('Q'));
            sentWhenRefused.complete(sent.size());
        });
        assertThat(serve.copy()
                        .completeOnTimeout(null, 50, TimeUnit.MILLISECONDS)
                        .get())
                .as("the connection's thread waits, and does not serve")
                .isNotEqualTo(true);
        mayWrite.countDown();
        stopping.join();

        assertThat(sentWhenRefused.get(20, TimeUnit.SECONDS)).isPositive();
        assertThat(dismissal.stopWaiting('Q')).as("a pipelined message").isFalse();
        assertThat(socket.isClosed()).isTrue();
    }

    @Test
    void aWriteIsNotDoneWhoseClientIsToldThatTheServerEnds() throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            meetTheEnd(random.nextInt(400_000), "seed " + SEED + ", round " + round);
        }
    }

    private void meetTheEnd(long delayNanos, String round) throws Exception {
        AtomicInteger executed = new AtomicInteger();
        PostgresServer server = PostgresServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                database -> new Backend(executed),
                3,
                running,
                stalls,
                () -> 4711);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setTcpNoDelay(true);
            connect(socket);
            Thread closer = Thread.ofPlatform().start(server::close);
            LockSupport.parkNanos(delayNanos);
            String answer = insert(socket);
            closer.join();
            String what = round + ": answered " + answer;
            if (answer.startsWith("E")) {
                assertThat(executed).as(what).hasValue(0);
            }
            assertThat(answer).as(what).matches("[^E]*E?");
        }
    }

    private static void connect(Socket socket) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        byte[] body = "user\0test\0database\0public\0\0".getBytes(StandardCharsets.UTF_8);
        out.writeInt(8 + body.length);
        out.writeInt(196608);
        out.write(body);
        out.flush();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        for (int type = 0; type != 'Z'; ) {
            type = in.read();
            in.skipNBytes(in.readInt() - 4);
        }
    }

    /** Sends an INSERT and returns the types of the messages that come until the connection ends. */
    private static String insert(Socket socket) {
        StringBuilder types = new StringBuilder();
        try {
            byte[] sql = "INSERT INTO t VALUES (1)\0".getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(message);
            out.write('Q');
            out.writeInt(4 + sql.length);
            out.write(sql);
            socket.getOutputStream().write(message.toByteArray());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (int type = in.read(); type >= 0; type = in.read()) {
                types.append((char) type);
                in.skipNBytes(in.readInt() - 4);
            }
        } catch (IOException e) {
            // the server went first, which is an answer too
        }
        return types.toString();
    }

    /** Writes only when it may. */
    private static final class SlowSocket extends Socket {
        private final CountDownLatch writing;
        private final CountDownLatch mayWrite;
        private final ByteArrayOutputStream sent;

        private SlowSocket(CountDownLatch writing, CountDownLatch mayWrite, ByteArrayOutputStream sent) {
            this.writing = writing;
            this.mayWrite = mayWrite;
            this.sent = sent;
        }

        @Override
        public OutputStream getOutputStream() {
            writing.countDown();
            try {
                mayWrite.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return sent;
        }
    }

    private record Backend(AtomicInteger executed) implements SqlBackend {
        @Override
        public List<Statement> parse(String sql) {
            return Statements.parse(sql);
        }

        @Override
        public List<ResultColumn> describe(Statement statement) {
            return List.of();
        }

        @Override
        public void startWithTimeout(String timeout) {}

        @Override
        public Duration statementTimeout() {
            return Duration.ZERO;
        }

        @Override
        public Outcome execute(Statement statement) {
            executed.incrementAndGet();
            return new Outcome.Affected(1);
        }

        @Override
        public void onQueryStart(Consumer<Runnable> listener) {}

        @Override
        public void onQueryEnd(Runnable listener) {}
    }
}
