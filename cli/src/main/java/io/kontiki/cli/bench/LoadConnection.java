package io.kontiki.cli.bench;

import io.kontiki.cli.http.Address;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A keep-alive connection that only posts: head and body leave in one gathering write from direct memory, and of the answer only
 * what a load generator needs is looked at. Owned by one thread; of no use after an {@link IOException}.
 */
final class LoadConnection implements Closeable {
    /** @param error text of an answer that is not a success, empty otherwise */
    record Answer(int status, int retryAfterSeconds, String error) {}

    private final SocketChannel channel;
    private final Address address;
    private final ByteBuffer answer = ByteBuffer.allocate(64 * 1024);

    private LoadConnection(SocketChannel channel, Address address) {
        this.channel = channel;
        this.address = address;
    }

    static LoadConnection open(Address address) throws IOException {
        SocketChannel channel = SocketChannel.open(address.socketAddress());
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return new LoadConnection(channel, address);
    }

    ByteBuffer head(String path, int length) {
        String text = "POST " + path + " HTTP/1.1\r\nHost: " + address
                + "\r\nContent-Type: text/plain\r\nContent-Length: " + length + "\r\n\r\n";
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    Answer post(ByteBuffer head, ByteBuffer body) throws IOException {
        ByteBuffer[] both = {head, body};
        while (body.hasRemaining() || head.hasRemaining()) {
            channel.write(both);
        }
        answer.clear();
        int headEnd = -1;
        while (headEnd < 0) {
            fill();
            headEnd = indexOfHeadEnd();
        }
        String text = new String(answer.array(), 0, headEnd, StandardCharsets.ISO_8859_1);
        if (!text.startsWith("HTTP/1.1 ") || text.length() < 12) {
            throw new ProtocolException(address + " does not answer in HTTP: " + text);
        }
        int status = Integer.parseInt(text.substring(9, 12));
        int bodyLength = status == 204 ? 0 : Math.max(0, header(text, "content-length", 0));
        while (answer.position() < headEnd + 4 + bodyLength) {
            fill();
        }
        String error =
                status / 100 == 2 ? "" : new String(answer.array(), headEnd + 4, bodyLength, StandardCharsets.UTF_8);
        return new Answer(status, header(text, "retry-after", 1), error);
    }

    private void fill() throws IOException {
        if (!answer.hasRemaining()) {
            throw new ProtocolException(address + " answers with more than " + answer.capacity() + " bytes");
        }
        if (channel.read(answer) < 0) {
            throw new EOFException(address + " closed the connection");
        }
    }

    private int indexOfHeadEnd() {
        byte[] bytes = answer.array();
        for (int i = 0; i + 3 < answer.position(); i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static int header(String head, String name, int otherwise) {
        for (String line : head.split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0
                    && line.substring(0, colon).strip().toLowerCase(Locale.ROOT).equals(name)) {
                String value = line.substring(colon + 1).strip();
                return value.matches("[0-9]{1,8}") ? Integer.parseInt(value) : otherwise;
            }
        }
        return otherwise;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
