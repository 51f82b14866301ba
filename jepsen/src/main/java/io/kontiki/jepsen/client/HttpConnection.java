package io.kontiki.jepsen.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * One connection of HTTP/1.1, kept open between requests. Written by hand because it must be known whether a byte of a request
 * was sent, and because libraries repeat requests by themselves. One thread, which owns it. After an IOException it is of no use.
 */
final class HttpConnection implements Closeable {
    private static final int BODY_MAX_BYTES = 256 << 20;
    private static final int LINE_MAX_BYTES = 16 << 10;

    /** @param close whether the server will take no further request here */
    record Response(int status, byte[] body, boolean close) {}

    private final Socket socket;
    private final InputStream in;
    private final LongSupplier nanoClock;
    private long deadlineNanos;

    private HttpConnection(Socket socket, LongSupplier nanoClock) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socketInput(), 16 << 10);
        this.nanoClock = nanoClock;
    }

    /** An IOException means that nothing was sent. */
    static HttpConnection open(InetSocketAddress address, int limitMillis, LongSupplier nanoClock) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, limitMillis);
            return new HttpConnection(socket, nanoClock);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends a POST and reads the whole answer. An IOException leaves open what came of it. */
    Response post(String path, String contentType, byte[] body, int limitMillis) throws IOException {
        deadlineNanos = nanoClock.getAsLong() + limitMillis * 1_000_000L;
        byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: kontiki\r\nContent-Type: " + contentType
                        + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[head.length + body.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        socket.getOutputStream().write(whole);
        return response();
    }

    private Response response() throws IOException {
        String[] first = line().split(" ", 3);
        if (first.length < 2 || !first[0].startsWith("HTTP/1.") || !first[1].matches("[2-5][0-9][0-9]")) {
            throw new IOException("not an answer of HTTP: " + String.join(" ", first));
        }
        int status = Integer.parseInt(first[1]);
        int length = -1;
        boolean chunked = false;
        boolean close = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            String name = header.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
            String value = header.substring(colon + 1).trim();
            switch (name) {
                case "content-length" -> length = number(value, 10);
                case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
                case "connection" -> close = value.equalsIgnoreCase("close");
                default -> {}
            }
        }
        if (status == 204) {
            return new Response(status, new byte[0], close);
        }
        if (!chunked && length < 0) {
            // An answer that ends with its connection cannot be told from one that was cut off.
            throw new IOException("an answer of unknown length with status " + status);
        }
        return new Response(status, chunked ? chunks() : exactly(length), close);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int length = number(line().split(";", 2)[0].trim(), 16);
            if (length == 0) {
                while (!line().isEmpty()) {
                    // what trails says nothing to us
                }
                return body.toByteArray();
            }
            if (body.size() + length > BODY_MAX_BYTES) {
                throw new IOException("an answer is larger than " + BODY_MAX_BYTES + " bytes");
            }
            body.write(exactly(length));
            if (!line().isEmpty()) {
                throw new IOException("a piece of an answer is longer than it says");
            }
        }
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the connection ended inside an answer");
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(64);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended before the answer did");
            }
            if (line.size() > LINE_MAX_BYTES) {
                throw new IOException("a line of an answer is too long");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static int number(String text, int radix) throws IOException {
        try {
            int number = Integer.parseInt(text, radix);
            if (number >= 0 && number <= BODY_MAX_BYTES) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IOException("not a length: '" + text + "'", e);
        }
        throw new IOException("not a length that can be: " + text);
    }

    /** Waits for bytes no longer than what is left of the call. */
    private InputStream socketInput() throws IOException {
        InputStream raw = socket.getInputStream();
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                long left = (deadlineNanos - nanoClock.getAsLong()) / 1_000_000L;
                if (left <= 0) {
                    throw new SocketTimeoutException("no whole answer in time");
                }
                socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
                return raw.read(bytes, offset, length);
            }
        };
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
