package io.kontiki.gateway.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.CloseConnectionException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A request's body as it comes from the connection, whose faults are the sender's: chunks that are none are a
 * {@link MalformedBodyException}, and a sender that goes away in the middle ends the connection. Used by one thread.
 */
final class EntityStream extends FilterInputStream {
    EntityStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return in.read(bytes, offset, length);
        } catch (DataReader.InsufficientDataAvailableException e) {
            throw new CloseConnectionException("the client went away within a body", e);
        } catch (IllegalArgumentException | DataReader.IncorrectNewLineException e) {
            throw new MalformedBodyException(e);
        }
    }
}
