package io.kontiki.common.rpc;

import com.codahale.metrics.MetricRegistry;
import io.grpc.MethodDescriptor;
import io.kontiki.common.error.KontikiException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** A server of the test's making and its callers, who both end with the test. */
abstract class RpcFixture {
    static final Duration LONG = Duration.ofSeconds(20);

    record Question(String text, int number) {}

    record Answer(String text, long total) {}

    static final MethodDescriptor<Question, Answer> ASK =
            RpcMethods.json("test.Service", "Ask", Question.class, Answer.class, false);
    static final MethodDescriptor<Question, Answer> READ =
            RpcMethods.json("test.Service", "Read", Question.class, Answer.class, true);

    final RpcChannels channels = new RpcChannels(RpcSettings.DEFAULT);
    RpcServer server;

    @AfterEach
    void stop() {
        channels.close();
        if (server != null) {
            server.close();
        }
    }

    final String serve(RpcService service) {
        return serve(0, service);
    }

    final String serve(int port, RpcService service) {
        server = new RpcServer(new HostPort("127.0.0.1", port), RpcSettings.DEFAULT, new MetricRegistry())
                .add(service.build())
                .start();
        served(channels, server);
        return server.address().toString();
    }

    /** A place to say that the server is in this process. */
    void served(RpcChannels callers, RpcServer started) {}

    interface Action {
        void run() throws Exception;
    }

    static KontikiException failure(Action action) {
        try {
            action.run();
        } catch (Exception e) {
            return RpcErrors.toKontiki(e);
        }
        throw new AssertionError("did not fail");
    }
}
