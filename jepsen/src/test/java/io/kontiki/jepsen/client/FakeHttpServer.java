package io.kontiki.jepsen.client;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads requests of HTTP and does with each what it is told. Its clients see whatever a broken gateway can do to them. */
final class FakeHttpServer implements AutoCloseable {
    /** What to do with a connection when a request has been read. */
    @FunctionalInterface
    interface Behaviour {
        void answer(Socket connection) throws IOException;
    }

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final Behaviour behaviour;

    FakeHttpServer(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        threads.submit(() -> {
            while (true) {
                Socket connection = server.accept();
                connections.incrementAndGet();
                threads.submit(() -> serve(connection));
            }
        });
    }

    static Behaviour text(String answer) {
        return connection -> connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
    }

    static Behaviour status(int status, String body) {
        return text("HTTP/1.1 " + status + " Some\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Then the connection ends in order. */
    static Behaviour textAndEnd(String answer) {
        return connection -> {
            text(answer).answer(connection);
            connection.close();
        };
    }

    static Behaviour reset() {
        return connection -> {
            connection.setSoLinger(true, 0);
            connection.close();
        };
    }

    /** The connection stays open. */
    static Behaviour silence() {
        return _ -> {};
    }

    GatewayAddress gateway() {
        String address = "127.0.0.1:" + server.getLocalPort();
        return new GatewayAddress("fake", address, address);
    }

    int connections() {
        return connections.get();
    }

    int requests() {
        return requests.get();
    }

    private Void serve(Socket connection) throws IOException {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            while (!connection.isClosed()) {
                read(in);
                requests.incrementAndGet();
                behaviour.answer(connection);
            }
        }
        return null;
    }

    private static void read(InputStream in) throws IOException {
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring("Content-Length: ".length()));
            }
        }
        in.skipNBytes(length);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
        threads.close();
    }
}
