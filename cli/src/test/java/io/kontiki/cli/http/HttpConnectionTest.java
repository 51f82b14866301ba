package io.kontiki.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void readsBodiesWithLengthInChunksAndEmptyOnesOnOneConnection() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/echo", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/chunks", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("first ".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            exchange.getResponseBody().write("second".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.createContext("/none", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        Address address = new Address("127.0.0.1", server.getAddress().getPort());
        try (HttpConnection connection = HttpConnection.open(address, LIMIT, LIMIT)) {
            byte[] large = "x".repeat(100_000).getBytes(StandardCharsets.UTF_8);
            assertThat(connection.post("/echo", "text/plain", large).body()).isEqualTo(large);
            assertThat(connection.get("/chunks").text()).isEqualTo("first second");
            assertThat(connection.get("/none").status()).isEqualTo(204);
            assertThat(connection.post("/echo", "text/plain", new byte[] {1}).body())
                    .containsExactly(1);
        } finally {
            server.stop(0);
        }
        assertThat(HttpCalls.isOk(address, "/none", LIMIT)).isFalse();
    }

    @Test
    void aServerThatStaysSilentIsGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpConnection connection = HttpConnection.open(
                        new Address("127.0.0.1", silent.getLocalPort()), LIMIT, Duration.ofMillis(50))) {
            assertThatThrownBy(() -> connection.get("/")).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void somethingElseThanHttpIsSaidSo() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerGarbage(server));
            try (HttpConnection connection =
                    HttpConnection.open(new Address("127.0.0.1", server.getLocalPort()), LIMIT, LIMIT)) {
                assertThatThrownBy(() -> connection.get("/"))
                        .isInstanceOf(ProtocolException.class)
                        .hasMessageContaining("HTTP");
            }
        }
    }

    private static void answerGarbage(ServerSocket server) {
        try (Socket socket = server.accept();
                OutputStream out = socket.getOutputStream()) {
            out.write("SSH-2.0-x\r\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            socket.getInputStream().read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
