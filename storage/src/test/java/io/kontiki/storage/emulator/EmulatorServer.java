package io.kontiki.storage.emulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The HTTP server under the emulated clouds, on an ephemeral port of the loopback interface. A test queues faults,
 * each of which the next request that matches it meets.
 */
public final class EmulatorServer implements AutoCloseable {
    private final Dialect dialect;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentLinkedQueue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final AtomicLong requests = new AtomicLong();

    /** What a real store does on a bad day. */
    public enum FaultKind {
        /** 503, nothing was done. */
        SLOW_DOWN,
        /** 500, and it was done nevertheless. */
        ERROR_AFTER_APPLY,
        /** Done, and the connection breaks before an answer. */
        LOST_REPLY,
        /** The answer's body ends in the middle. */
        PARTIAL_BODY,
        /** 403, nothing was done. */
        FORBIDDEN
    }

    private record Fault(String method, FaultKind kind) {}

    /** @param body never null; sent with its length */
    public record Answer(int status, Map<String, String> headers, byte[] body) {
        public static Answer of(int status) {
            return new Answer(status, Map.of(), new byte[0]);
        }
    }

    /** One cloud's way of speaking; called by many threads. */
    public interface Dialect {
        /** Carries out one request. */
        Answer answer(HttpExchange exchange, byte[] body);

        Answer error(int status, String code);
    }

    private EmulatorServer(Dialect dialect, HttpServer server) {
        this.dialect = dialect;
        this.server = server;
    }

    public static EmulatorServer start(Dialect dialect) throws IOException {
        EmulatorServer emulator = new EmulatorServer(
                dialect, HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        emulator.server.setExecutor(emulator.threads);
        emulator.server.createContext("/", emulator::handle);
        emulator.server.start();
        return emulator;
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Lets the next request with this method fail so. */
    public void inject(String method, FaultKind kind) {
        faults.add(new Fault(method, kind));
    }

    /** Requests answered so far. */
    public long requests() {
        return requests.get();
    }

    /** Whether all injected faults were met. */
    public boolean allFaultsMet() {
        return faults.isEmpty();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    public static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    public static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new HashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                query.put(
                        URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8),
                        equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            requests.incrementAndGet();
            Optional<Fault> fault = take(exchange.getRequestMethod());
            FaultKind kind = fault.map(Fault::kind).orElse(null);
            if (kind == FaultKind.SLOW_DOWN) {
                send(exchange, dialect.error(503, "SlowDown"), false);
                return;
            }
            if (kind == FaultKind.FORBIDDEN) {
                send(exchange, dialect.error(403, "AccessDenied"), false);
                return;
            }
            Answer answer = answer(exchange, body);
            if (kind == FaultKind.LOST_REPLY) {
                return;
            }
            send(
                    exchange,
                    kind == FaultKind.ERROR_AFTER_APPLY ? dialect.error(500, "InternalError") : answer,
                    kind == FaultKind.PARTIAL_BODY);
        } catch (IOException gone) {
            throw new UncheckedIOException("the client went away", gone);
        }
    }

    /** What the emulator does not understand it says, so that a test shows it. */
    private Answer answer(HttpExchange exchange, byte[] body) {
        try {
            return dialect.answer(exchange, body);
        } catch (RuntimeException gap) {
            return dialect.error(400, exchange.getRequestMethod() + " " + exchange.getRequestURI() + ": " + gap);
        }
    }

    private Optional<Fault> take(String method) {
        for (Fault fault : faults) {
            if (fault.method().equals(method) && faults.remove(fault)) {
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }

    private static void send(HttpExchange exchange, Answer answer, boolean partial) throws IOException {
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        int length = answer.body().length;
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(length));
        }
        exchange.sendResponseHeaders(answer.status(), head || length == 0 ? -1 : length);
        if (!head && length > 0) {
            exchange.getResponseBody().write(answer.body(), 0, partial ? length / 2 : length);
            if (partial) {
                exchange.getResponseBody().flush();
            } else {
                exchange.getResponseBody().close();
            }
        }
    }
}
