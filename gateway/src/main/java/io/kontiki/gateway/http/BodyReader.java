package io.kontiki.gateway.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.kontiki.common.error.BusyException;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.gateway.influx.LineProtocolParser;
import io.kontiki.gateway.stall.StallWatch;
import io.kontiki.gateway.write.ByteBudget;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads bodies, plain or gzip, within the limit and the budget. Memory grows with what has arrived, never with what a header
 * promises; a decompression bomb ends at the limit.
 */
final class BodyReader {
    private static final int FIRST_BYTES = 16 << 10;
    private static final int READ_BYTES = 64 << 10;

    /** A length that a client announces is believed up to here; more memory is taken as bytes arrive. */
    private static final int BELIEVED_BYTES = 4 << 20;

    private final int maxBytes;
    private final ByteBudget budget;

    private final StallWatch stalls;
    private final StallWatch leavers;

    /** @param leavers ends the wait for those who were told that their body is too large, and neither send on nor leave */
    BodyReader(int maxBytes, ByteBudget budget, StallWatch stalls, StallWatch leavers) {
        this.maxBytes = maxBytes;
        this.budget = budget;
        this.stalls = stalls;
        this.leavers = leavers;
    }

    /**
     * Reads the whole body.
     *
     * @throws TooLargeException beyond the limit
     * @throws KontikiException BUSY when the budget is used up, INVALID_ARGUMENT for a body that is not what its headers say
     */
    Body read(ServerRequest request) throws TooLargeException, IOException {
        long announced = request.headers().contentLength().orElse(-1);
        String encoding = request.headers()
                .first(HeaderNames.CONTENT_ENCODING)
                .orElse("identity")
                .strip();
        boolean gzip = encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip");
        if (!gzip && !encoding.equalsIgnoreCase("identity")) {
            throw new KontikiException(
                    ErrorCode.INVALID_ARGUMENT,
                    "content encoding '" + encoding + "' is not supported; use gzip or none");
        }
        int first = announced >= 0 && !gzip ? (int) Math.min(announced, BELIEVED_BYTES) : FIRST_BYTES;
        if (announced > maxBytes && request.headers().contains(HeaderNames.EXPECT)) {
            // Asking for the body would invite it.
            throw new TooLargeException(maxBytes, InputStream.nullInputStream());
        }
        InputStream sent =
                request.content().hasEntity() ? request.content().inputStream() : InputStream.nullInputStream();
        InputStream raw = new EntityStream(stalls.watch(sent));
        InputStream rest = new EntityStream(leavers.watch(sent));
        ByteBudget.Share share = null;
        Body body = null;
        try {
            if (announced > maxBytes) {
                throw new TooLargeException(maxBytes, rest);
            }
            share = budget.take(first);
            body = gzip ? readGzip(raw, first, share) : read(raw, first, share);
            if (body == null) {
                throw new TooLargeException(maxBytes, rest);
            }
            return body;
        } catch (BusyException e) {
            // A client that still sends would not see the answer.
            TooLargeException.drain(raw, maxBytes);
            throw e;
        } finally {
            if (body == null && share != null) {
                share.close();
            }
        }
    }

    /** As {@link #read}. */
    private Body readGzip(InputStream raw, int first, ByteBudget.Share share) throws IOException {
        try (GZIPInputStream unpacked = new GZIPInputStream(raw, READ_BYTES)) {
            return read(unpacked, first, share);
        } catch (ZipException | EOFException e) {
            String reason = e instanceof EOFException ? "it ends too early" : e.getMessage();
            throw new KontikiException(ErrorCode.INVALID_ARGUMENT, "the body is not valid gzip: " + reason, e);
        }
    }

    /** Null when there is more than the limit. */
    private Body read(InputStream in, int first, ByteBudget.Share share) throws IOException {
        byte[] bytes = new byte[first + LineProtocolParser.PADDING];
        int length = 0;
        while (true) {
            int room = bytes.length - LineProtocolParser.PADDING - length;
            if (room == 0) {
                int next = in.read();
                if (next < 0) {
                    return new Body(bytes, length, share);
                }
                if (length >= maxBytes) {
                    return null;
                }
                int larger = (int) Math.min(maxBytes, Math.max(FIRST_BYTES, length * 2L));
                share.grow(larger);
                bytes = Arrays.copyOf(bytes, larger + LineProtocolParser.PADDING);
                bytes[length++] = (byte) next;
                continue;
            }
            int read = in.read(bytes, length, room);
            if (read < 0) {
                return new Body(bytes, length, share);
            }
            length += read;
        }
    }
}
