package io.kontiki.gateway;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.gateway.http.HttpSettings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/**
 * What HTTP, parsing and encoding cost without a log behind them: {@code java ... HttpIngestBenchmark [connections] [lines per body]
 * [seconds]}. Clients are threads of the same process, so the CPU shown is theirs too.
 */
public final class HttpIngestBenchmark {
    private HttpIngestBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int connections = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
        int lines = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10_000;
        int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 12;
        FakeRegions regions = new FakeRegions();
        regions.forgetful = true;
        Path temporary = Files.createTempDirectory("kontiki-bench");
        GatewaySettings settings =
                GatewaySettings.of(HttpSettings.at("127.0.0.1", 0), null, temporary.resolve("spill"), 2);
        try (Gateway gateway = Gateway.start(
                settings,
                new FakeMeta(1),
                regions,
                regions,
                new MetricRegistry(),
                InstantSource.system(),
                new SecureRandom())) {
            LongAdder sent = new LongAdder();
            List<Thread> clients = new ArrayList<>();
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            for (int i = 0; i < connections; i++) {
                byte[] request = request(lines, i);
                clients.add(Thread.ofPlatform().start(() -> send(gateway.httpPort(), request, lines, end, sent)));
            }
            long before = 0;
            long cpuBefore = 0;
            for (int i = 0; i < seconds; i++) {
                Thread.sleep(1000);
                long now = sent.sum();
                long cpu = processCpu();
                System.out.printf("%,d rows/s, %.2f cores%n", now - before, (cpu - cpuBefore) / 1e9);
                before = now;
                cpuBefore = cpu;
            }
            for (Thread client : clients) {
                client.join();
            }
        }
        Files.deleteIfExists(temporary);
    }

    private static long processCpu() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    private static void send(int port, byte[] request, int lines, long end, LongAdder sent) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (System.nanoTime() < end) {
                socket.getOutputStream().write(request);
                readReply(in);
                sent.add(lines);
            }
        } catch (IOException e) {
            throw new IllegalStateException("sending failed", e);
        }
    }

    private static void readReply(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the server closed the connection after: " + head);
            }
            head.append((char) next);
        }
        if (!head.toString().startsWith("HTTP/1.1 204")) {
            throw new IOException("not written: " + head);
        }
    }

    private static byte[] request(int lines, int seed) {
        Random random = new Random(seed);
        StringBuilder body = new StringBuilder();
        for (int line = 0; line < lines; line++) {
            int host = random.nextInt(4000);
            body.append("cpu,hostname=host_")
                    .append(host)
                    .append(",region=eu-central-1,datacenter=eu-central-1a,rack=")
                    .append(host % 100);
            body.append(",os=Ubuntu15.10,arch=x86,team=SF,service=")
                    .append(host % 20)
                    .append(",service_version=1,service_environment=test ");
            for (String field : List.of(
                    "user", "system", "idle", "nice", "iowait", "irq", "softirq", "steal", "guest", "guest_nice")) {
                body.append(field.equals("user") ? "usage_" : ",usage_")
                        .append(field)
                        .append('=')
                        .append(random.nextInt(100))
                        .append('i');
            }
            body.append(' ').append(1_700_000_000_000_000_000L + line).append('\n');
        }
        byte[] bytes = body.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] head = ("POST /v1/influxdb/write?db=public HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                        + bytes.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[head.length + bytes.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(bytes, 0, request, head.length, bytes.length);
        return request;
    }
}
