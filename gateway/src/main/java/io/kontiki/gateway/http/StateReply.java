package io.kontiki.gateway.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a probe is told: a status and a small document. Probes also send HEAD, for which the server would not leave out the body by
 * itself.
 *
 * @param reason why the state is bad, or empty
 */
record StateReply(Optional<String> reason, byte[] body) {
    static Handler get(Supplier<StateReply> state) {
        return (request, response) -> {
            StateReply reply = state.get();
            Replies.json(response, reply.prepare(response), reply.body());
        };
    }

    static Handler head(Supplier<StateReply> state) {
        return (request, response) -> {
            StateReply reply = state.get();
            response.status(reply.prepare(response))
                    .header(HeaderNames.CONTENT_TYPE, "application/json")
                    .header(HeaderNames.CONTENT_LENGTH, Integer.toString(reply.body().length))
                    .send();
        };
    }

    private Status prepare(ServerResponse response) {
        if (reason.isEmpty()) {
            return Status.OK_200;
        }
        response.header(HeaderNames.RETRY_AFTER, "1");
        return Status.SERVICE_UNAVAILABLE_503;
    }
}
