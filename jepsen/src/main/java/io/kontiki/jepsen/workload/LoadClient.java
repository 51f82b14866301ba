package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.client.GatewayClient;
import io.kontiki.jepsen.client.Roaming;
import io.kontiki.jepsen.history.ClientRecorder;
import io.kontiki.jepsen.history.HistoryWriter;

/**
 * One client of a load, with its session in the history. A client that stays at its gateway begins a new session with each
 * connection: what a gateway promises to a session it does not promise over its own restart. One thread, which owns it.
 */
final class LoadClient {
    private final HistoryWriter history;
    private final String session;
    private final GatewayClient client;
    private final Roaming roaming;
    private ClientRecorder recorder;
    private int sessions = 1;
    private long ok;
    private long failed;
    private long unknown;

    LoadClient(HistoryWriter history, String session, GatewayClient client, Roaming roaming) {
        this.history = history;
        this.session = session;
        this.client = client;
        this.roaming = roaming;
        this.recorder = history.client(session);
    }

    /** Returns what the history says now. */
    Answer run(Step step) {
        recorder.invoke(step.function(), step.key(), step.value());
        Answer answer = step.answer().apply(client.call(step.request()));
        switch (answer) {
            case Answer.Ok done -> {
                ok++;
                recorder.ok(done.value());
            }
            case Answer.Fail fail -> {
                failed++;
                recorder.fail(fail.reason());
            }
            case Answer.Info info -> {
                unknown++;
                recorder.info(info.reason());
            }
        }
        if (roaming == Roaming.STAY && !client.connected()) {
            sessions++;
            recorder = history.client(session + "." + sessions);
        }
        return answer;
    }

    long ok() {
        return ok;
    }

    long failed() {
        return failed;
    }

    long unknown() {
        return unknown;
    }
}
