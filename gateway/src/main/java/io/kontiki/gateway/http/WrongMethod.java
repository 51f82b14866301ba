package io.kontiki.gateway.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.List;

/** Answers a method that a path does not have, and says which it has. */
final class WrongMethod implements Handler {
    private final String allowed;

    WrongMethod(boolean get, boolean head, boolean post) {
        List<String> methods = new ArrayList<>(List.of("GET", "HEAD", "POST"));
        methods.removeIf(method -> switch (method) {
            case "GET" -> !get;
            case "HEAD" -> !head;
            default -> !post;
        });
        this.allowed = String.join(", ", methods);
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.ALLOW, allowed);
        Replies.sqlError(
                response,
                Status.METHOD_NOT_ALLOWED_405,
                request.prologue().method() + " is not possible at "
                        + request.path().path() + "; use " + allowed);
    }
}
