package io.kontiki.jepsen.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** As much of PostgreSQL's wire as the driver needs to connect; statements that begin with INSERT get what is told. */
final class FakePostgresServer implements AutoCloseable {
    /** What to do with a connection when an INSERT has been read. */
    @FunctionalInterface
    interface Behaviour {
        void answer(Socket connection) throws IOException;
    }

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger inserts = new AtomicInteger();
    private final boolean startsUp;
    private final Behaviour behaviour;

    /** @param startsUp false to say nothing to a client that connects */
    FakePostgresServer(boolean startsUp, Behaviour behaviour) throws IOException {
        this.startsUp = startsUp;
        this.behaviour = behaviour;
        threads.submit(() -> {
            while (true) {
                Socket connection = server.accept();
                threads.submit(() -> serve(connection));
            }
        });
    }

    static Behaviour done() {
        return connection -> send(connection, executed("INSERT 0 1"));
    }

    static Behaviour error(String state) {
        return connection -> send(connection, message('E', "SERROR\0C" + state + "\0Mwhy\0\0"), message('Z', "I"));
    }

    static Behaviour half() {
        return connection -> {
            byte[] whole = executed("INSERT 0 1");
            send(connection, Arrays.copyOf(whole, whole.length / 2));
            connection.close();
        };
    }

    static Behaviour reset() {
        return connection -> {
            connection.setSoLinger(true, 0);
            connection.close();
        };
    }

    static Behaviour silence() {
        return _ -> {};
    }

    GatewayAddress gateway() {
        String address = "127.0.0.1:" + server.getLocalPort();
        return new GatewayAddress("fake", address, address);
    }

    int inserts() {
        return inserts.get();
    }

    private Void serve(Socket connection) throws IOException {
        try (connection) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            in.skipNBytes(in.readInt() - 4L);
            if (startsUp) {
                send(
                        connection,
                        message('R', "\0\0\0\0"),
                        message('S', "server_version\00016.3\0"),
                        message('S', "client_encoding\0UTF8\0"),
                        message('S', "DateStyle\0ISO, MDY\0"),
                        message('S', "standard_conforming_strings\0on\0"),
                        message('S', "integer_datetimes\0on\0"),
                        message('Z', "I"));
            }
            boolean insert = false;
            while (!connection.isClosed()) {
                char type = (char) in.readUnsignedByte();
                byte[] body = in.readNBytes(in.readInt() - 4);
                if (type == 'P') {
                    insert = new String(body, StandardCharsets.UTF_8).contains("INSERT");
                } else if (type == 'Q') {
                    send(connection, message('C', "SET\0"), message('Z', "I"));
                } else if (type == 'S') {
                    if (insert) {
                        inserts.incrementAndGet();
                        behaviour.answer(connection);
                    } else {
                        send(connection, executed("SET"));
                    }
                }
            }
        }
        return null;
    }

    private static byte[] executed(String tag) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] each : new byte[][] {
            message('1', ""), message('2', ""), message('n', ""), message('C', tag + "\0"), message('Z', "I")
        }) {
            all.writeBytes(each);
        }
        return all.toByteArray();
    }

    private static byte[] message(char type, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(message)) {
            out.writeByte(type);
            out.writeInt(bytes.length + 4);
            out.write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        return message.toByteArray();
    }

    private static void send(Socket connection, byte[]... messages) throws IOException {
        for (byte[] message : messages) {
            connection.getOutputStream().write(message);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
        threads.close();
    }
}
