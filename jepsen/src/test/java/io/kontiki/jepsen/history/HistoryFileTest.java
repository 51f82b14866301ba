package io.kontiki.jepsen.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {
    private final HistoryReader reader = new HistoryReader();
    private final AtomicLong clock = new AtomicLong(5_000);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("history.jsonl");
    }

    @Test
    void readsBackWhatWasWritten() throws IOException {
        List<Operation> written = new ArrayList<>();
        try (HistoryWriter writer = HistoryWriter.create(file, () -> clock.getAndAdd(10))) {
            ClientRecorder client = writer.client("s1");
            written.add(client.invoke("write", "x", Value.of(-7)));
            written.add(client.ok());
            written.add(client.invoke("read", "t \"q\" \u00e4", Value.NONE));
            written.add(client.ok(Story.rows(1, Long.MAX_VALUE)));
            written.add(client.invoke("create", "t", Value.of(Map.of("a", "INT", "b", "TEXT"))));
            written.add(client.fail("it is there\nalready"));
            written.add(writer.startFault("partition", "dc1", Map.of("kind", "halves")));
            written.add(client.invoke("write", "x", Value.of(8)));
            written.add(client.info("no answer"));
            written.add(client.invoke("write", "x", Value.of(9)));
            written.add(writer.stopFault("partition", "dc1", Map.of()));
        }

        assertThat(reader.read(file).operations()).isEqualTo(written);
        assertThat(written.getLast().timeNanos()).isEqualTo(110);
        assertThat(written.get(9).process()).isNotEqualTo(written.get(8).process());
        assertThat(written.get(9).session()).isEqualTo("s1");
    }

    @Test
    void manyThreadsAppendOneOrder() throws Exception {
        int clients = 8;
        try (HistoryWriter writer = HistoryWriter.create(file, clock::incrementAndGet);
                ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            List<Future<?>> running = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                ClientRecorder recorder = writer.client("s" + client);
                running.add(threads.submit(() -> {
                    for (long number = 0; number < 500; number++) {
                        recorder.invoke("add", "t", Value.of(number));
                        if (number % 50 == 49) {
                            recorder.info("lost");
                        } else {
                            recorder.ok();
                        }
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }

        History history = reader.read(file);
        assertThat(history.calls()).hasSize(clients * 500);
        assertThat(history.operations()).extracting(Operation::index).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void whatIsOldIsOnDiskWhileTheRunGoesOn() throws IOException {
        try (HistoryWriter writer = HistoryWriter.create(file, clock::get)) {
            ClientRecorder client = writer.client("s");
            client.invoke("add", "t", Value.of(1));
            clock.addAndGet(2_000_000_000L);
            client.ok();

            assertThat(reader.read(file).operations()).hasSize(2);
        }
    }

    @Test
    void refusesToAppendOnceClosed() throws IOException {
        HistoryWriter writer = HistoryWriter.create(file, clock::get);
        ClientRecorder client = writer.client("s");
        writer.close();

        assertThatThrownBy(() -> client.invoke("read", "x", Value.NONE)).hasMessageContaining("is closed");
    }

    @Test
    void namesTheDamagedLine() throws IOException {
        String good =
                "{\"index\":0,\"time\":1,\"process\":\"1\",\"session\":\"s\",\"type\":\"invoke\",\"function\":\"read\",\"key\":\"x\",\"value\":null}";
        for (String bad : List.of(
                "{\"index\":1,\"ti",
                "",
                good.replace("null", "1.5"),
                good.replace("invoke", "maybe"),
                good.replace("\"value\":null", "\"other\":null"),
                good.replace("null", "[1,\"2\"]"))) {
            Files.writeString(file, good + "\n" + bad + "\n");

            assertThatThrownBy(() -> reader.read(file))
                    .as(bad)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("history.jsonl, line 2: ");
        }
    }

    @Test
    void refusesAFileThatIsNoHistory() throws IOException {
        try (HistoryWriter writer = HistoryWriter.create(file, clock::get)) {
            writer.client("s").invoke("read", "x", Value.NONE);
        }
        Files.writeString(file, Files.readString(file).repeat(2));

        assertThatThrownBy(() -> reader.read(file)).hasMessageContaining("no history: operation 0");
    }
}
