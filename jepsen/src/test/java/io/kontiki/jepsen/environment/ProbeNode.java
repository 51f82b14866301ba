package io.kontiki.jepsen.environment;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * A process that environments start in a node's place in tests of the environments themselves: at its gRPC address it takes one line,
 * does what it says where it runs, and answers with one line. It also counts the datagrams that arrive there.
 */
public final class ProbeNode {
    private static final AtomicLong DATAGRAMS = new AtomicLong();
    /** A receiver that waits for a core keeps some 270 datagrams; more than that at once would be lost there, and not on the way. */
    private static final int SENT_AT_ONCE = 20;

    private static final Duration SENT_APART = Duration.ofMillis(2);

    private ProbeNode() {}

    public static void main(String[] words) throws IOException {
        List<String> line = Arrays.asList(words);
        String[] address = line.get(line.indexOf("--grpc-addr") + 1).split(":");
        Path data = Path.of(line.get(line.indexOf("--data-home") + 1));
        List<Path> stores = IntStream.range(1, line.size())
                .filter(i -> line.get(i - 1).equals("--store"))
                .mapToObj(i -> Path.of(line.get(i).substring(line.get(i).indexOf('=') + 1)))
                .toList();
        InetSocketAddress here = new InetSocketAddress(address[0], Integer.parseInt(address[1]));
        DatagramSocket datagrams = new DatagramSocket(here);
        Thread.ofPlatform().daemon().name("datagrams").start(() -> count(datagrams));
        if (line.contains("--http-addr")) {
            answerHttp(new InetSocketAddress(address[0], here.getPort() - 1));
        }
        try (ServerSocket server = new ServerSocket()) {
            server.bind(here);
            while (true) {
                Socket client = server.accept();
                Thread.ofPlatform().name("client").start(() -> serve(client, datagrams, data, stores));
            }
        }
    }

    /** As a gateway of a cluster whose two WAL groups are led by n3. */
    private static void answerHttp(InetSocketAddress address) throws IOException {
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/", exchange -> {
            boolean sum = String.valueOf(exchange.getRequestURI()).contains("sum");
            String rows = sum ? "[[2]]" : "[[\"n3\"]]";
            byte[] body = ("{\"output\":[{\"records\":{\"rows\":" + rows + "}}]}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    private static void count(DatagramSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[16], 16);
        while (true) {
            try {
                socket.receive(packet);
                DATAGRAMS.incrementAndGet();
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void serve(Socket client, DatagramSocket datagrams, Path data, List<Path> stores) {
        try (client;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter out = new PrintWriter(client.getOutputStream(), true, StandardCharsets.UTF_8)) {
            String line = in.readLine();
            if (line != null) {
                out.println(answer(line.split(" "), datagrams, data, stores));
            }
        } catch (IOException e) {
            // The other end does not wait any longer.
            return;
        }
    }

    private static String answer(String[] words, DatagramSocket datagrams, Path data, List<Path> stores) {
        try {
            return switch (words[0]) {
                case "time" -> System.currentTimeMillis() + " " + System.nanoTime();
                case "connect" -> connect(words[1], Integer.parseInt(words[2]));
                case "roundtrip" -> roundTrip(words[1], Integer.parseInt(words[2]));
                case "send" -> send(datagrams, words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                case "end" -> end();
                case "deaf" -> deaf();
                case "received" -> Long.toString(DATAGRAMS.get());
                case "put" -> put(stores, words[1]);
                case "list" -> list(stores);
                case "append" -> append(data.resolve(words[1]), Integer.parseInt(words[2]), words[3].equals("force"));
                default -> "unknown";
            };
        } catch (IOException e) {
            return "failed: " + e.getMessage();
        }
    }

    /** As a node with a defect does. */
    private static String end() {
        Runtime.getRuntime().halt(1);
        return "";
    }

    /** From now on no signal but SIGKILL ends it in time. */
    private static String deaf() {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> LockSupport.parkNanos(Duration.ofMinutes(1).toNanos())));
        return "deaf";
    }

    private static String connect(String host, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 1000);
            return "connected";
        }
    }

    /** Microseconds of one question and answer over a connection that is there already. */
    private static String roundTrip(String host, int port) throws IOException {
        try (Socket socket = new Socket(host, port);
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            long start = System.nanoTime();
            socket.getOutputStream().write("received\n".getBytes(StandardCharsets.UTF_8));
            in.readLine();
            return Long.toString((System.nanoTime() - start) / 1000);
        }
    }

    private static String send(DatagramSocket socket, String host, int port, int number) throws IOException {
        byte[] bytes = new byte[8];
        for (int i = 0; i < number; i++) {
            if (i % SENT_AT_ONCE == 0) {
                LockSupport.parkNanos(SENT_APART.toNanos());
            }
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName(host), port));
        }
        return "sent";
    }

    /** How many objects the stores' listings have. */
    private static String list(List<Path> stores) throws IOException {
        long objects = 0;
        for (Path store : stores) {
            try (DirectoryStream<Path> listing = Files.newDirectoryStream(store)) {
                for (Path ignored : listing) {
                    objects++;
                }
            }
        }
        return "listed " + objects;
    }

    /** An object into every store, as Kontiki puts it: a file, its name, its directory. */
    private static String put(List<Path> stores, String name) throws IOException {
        for (Path store : stores) {
            Path temporary = Files.createTempFile(store, "put", ".tmp");
            Files.write(temporary, new byte[] {1});
            Files.move(temporary, store.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel directory = FileChannel.open(store, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
        return "put";
    }

    private static String append(Path file, int bytes, boolean force) throws IOException {
        long start = System.nanoTime();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            channel.write(ByteBuffer.allocate(bytes));
            if (force) {
                channel.force(true);
            }
        }
        return "written " + (System.nanoTime() - start) / 1000;
    }
}
