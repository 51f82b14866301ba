package io.kontiki.cli.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One keep-alive HTTP/1.1 connection on a plain socket. It exists because a load generator must cost little beside the server,
 * and because a drill needs its own deadline on a server that is frozen and keeps its connections open.
 *
 * <p>Used by one thread at a time. After an {@link IOException} the connection is of no further use; whether the request took
 * effect is not known then.
 */
public final class HttpConnection implements Closeable {
    private static final int LINE_LIMIT_BYTES = 64 * 1024;
    private static final int BODY_LIMIT_BYTES = 1 << 30;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final Address address;

    private HttpConnection(Address address, Socket socket) throws IOException {
        this.address = address;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        this.out = socket.getOutputStream();
    }

    /** @param silenceLimit longest time that a read may wait for the next bytes */
    public static HttpConnection open(Address address, Duration connectLimit, Duration silenceLimit)
            throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address.socketAddress(), Math.toIntExact(connectLimit.toMillis()));
            socket.setSoTimeout(Math.toIntExact(silenceLimit.toMillis()));
            return new HttpConnection(address, socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    public HttpReply get(String pathAndQuery) throws IOException {
        return exchange("GET", pathAndQuery, "", new byte[0], 0, 0);
    }

    public HttpReply post(String pathAndQuery, String contentType, byte[] body) throws IOException {
        return exchange("POST", pathAndQuery, contentType, body, 0, body.length);
    }

    public HttpReply post(String pathAndQuery, String contentType, byte[] body, int offset, int length)
            throws IOException {
        return exchange("POST", pathAndQuery, contentType, body, offset, length);
    }

    private HttpReply exchange(String method, String path, String contentType, byte[] body, int offset, int length)
            throws IOException {
        StringBuilder head = new StringBuilder(160);
        head.append(method)
                .append(' ')
                .append(path)
                .append(" HTTP/1.1\r\nHost: ")
                .append(address)
                .append("\r\n");
        if (!contentType.isEmpty()) {
            head.append("Content-Type: ").append(contentType).append("\r\n");
        }
        if (method.equals("POST")) {
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        head.append("\r\n");
        byte[] headBytes = head.toString().getBytes(StandardCharsets.US_ASCII);
        if (length > 0 && length < 16 * 1024) {
            byte[] together = new byte[headBytes.length + length];
            System.arraycopy(headBytes, 0, together, 0, headBytes.length);
            System.arraycopy(body, offset, together, headBytes.length, length);
            out.write(together);
        } else {
            out.write(headBytes);
            out.write(body, offset, length);
        }
        return readReply();
    }

    private HttpReply readReply() throws IOException {
        int status = 100;
        Map<String, String> headers = Map.of();
        while (status / 100 == 1) {
            String statusLine = readLine();
            String[] words = statusLine.split(" ", 3);
            if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("[0-9]{3}")) {
                throw new ProtocolException(address + " does not answer in HTTP: '" + statusLine + "'");
            }
            status = Integer.parseInt(words[1]);
            headers = readHeaders();
        }
        return new HttpReply(status, headers, readBody(status, headers));
    }

    private Map<String, String> readHeaders() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private byte[] readBody(int status, Map<String, String> headers) throws IOException {
        if (status == 204 || status == 304) {
            return new byte[0];
        }
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return readChunks();
        }
        String length = headers.get("content-length");
        if (length == null) {
            return in.readAllBytes();
        }
        return readExactly(checkedLength(length, 10));
    }

    private byte[] readChunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String sizeLine = readLine();
            int semicolon = sizeLine.indexOf(';');
            String hex = semicolon < 0 ? sizeLine : sizeLine.substring(0, semicolon);
            int size = checkedLength(hex.strip(), 16);
            if (size == 0) {
                readHeaders();
                return body.toByteArray();
            }
            checkedLength((long) body.size() + size);
            body.write(readExactly(size));
            readLine();
        }
    }

    private int checkedLength(String text, int radix) throws ProtocolException {
        try {
            return checkedLength(Long.parseLong(text, radix));
        } catch (NumberFormatException e) {
            throw new ProtocolException(address + " does not answer in HTTP: '" + text + "' is no length");
        }
    }

    private int checkedLength(long length) throws ProtocolException {
        if (length < 0 || length > BODY_LIMIT_BYTES) {
            throw new ProtocolException(address + " answers with " + length + " bytes");
        }
        return (int) length;
    }

    private byte[] readExactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException(address + " closed the connection within an answer");
        }
        return bytes;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException(address + " closed the connection");
            }
            if (line.length() > LINE_LIMIT_BYTES) {
                throw new ProtocolException(address + " does not answer in HTTP");
            }
            line.append((char) b);
        }
        int end = line.length() > 0 && line.charAt(line.length() - 1) == '\r' ? line.length() - 1 : line.length();
        return line.substring(0, end);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
