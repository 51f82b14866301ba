package io.kontiki.gateway.http;

import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a defect in a handler into an answer that clients of every interface can read, and logs it. */
final class GuardedHandler implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedHandler.class);

    private final Handler handler;

    GuardedHandler(Handler handler) {
        this.handler = handler;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) throws Exception {
        try {
            handler.handle(request, response);
        } catch (KontikiException
                | IllegalStateException
                | IllegalArgumentException
                | NullPointerException
                | IndexOutOfBoundsException
                | ClassCastException
                | ArithmeticException
                | UnsupportedOperationException
                | AssertionError
                | LinkageError
                | StackOverflowError e) {
            if (response.isSent()) {
                throw e;
            }
            LOG.error(
                    "{} {} failed", request.prologue().method(), request.path().path(), e);
            KontikiException known = e instanceof KontikiException kontiki
                    ? kontiki
                    : new KontikiException(ErrorCode.INTERNAL, "internal error; the server's log has more", e);
            Replies.json(
                    response,
                    known.code() == ErrorCode.INTERNAL ? Status.INTERNAL_SERVER_ERROR_500 : HttpStatus.of(known.code()),
                    JsonText.object(
                            "code", known.code().number(), "error", Replies.message(known), "execution_time_ms", 0));
        }
    }
}
