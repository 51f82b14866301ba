package io.kontiki.storage.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.rpc.HostPort;
import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.common.rpc.RpcServer;
import io.kontiki.common.rpc.RpcSettings;
import io.kontiki.storage.InMemoryObjectStore;
import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectStore;
import io.kontiki.storage.ObjectStoreContractTest;
import io.kontiki.storage.ObjectStoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RemoteObjectStoreTest extends ObjectStoreContractTest {
    private final InMemoryObjectStore behind = new InMemoryObjectStore("behind");
    private final RpcChannels channels = new RpcChannels(RpcSettings.DEFAULT);
    private RpcServer server;

    @Override
    protected ObjectStore createStore() throws IOException {
        String address = "127.0.0.1:" + freePort();
        server = new RpcServer(HostPort.parse(address), RpcSettings.DEFAULT, new MetricRegistry());
        server.add(new StoreService(behind, directory.resolve("uploads"), InstantSource.system()).definition());
        server.start();
        return new RemoteObjectStore(channels, address);
    }

    @AfterEach
    void stop() {
        channels.close();
        server.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void anObjectOfManyPiecesComesBackAndLeavesNoUpload() throws IOException {
        byte[] content = new byte[2 * StoreMethods.PIECE_MAX_BYTES + 17];
        new Random(3).nextBytes(content);
        store().putOnce(key("large"), ObjectContent.of(content));
        store().putOnce(key("large"), ObjectContent.of(content));
        assertThat(store().get(key("large"))).isEqualTo(content);
        assertThat(store().getRange(key("large"), 5, content.length))
                .hasSize(content.length - 5)
                .startsWith(content[5])
                .endsWith(content[content.length - 1]);
        assertThat(behind.get(key("large"))).isEqualTo(content);
        try (Stream<Path> left = Files.list(directory.resolve("uploads"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aNodeThatIsAwayIsAnOutage() {
        store().put(key("a"), ObjectContent.of(new byte[] {1}));
        server.close();
        assertThatThrownBy(() -> store().get(key("a")))
                .isInstanceOf(ObjectStoreException.Unavailable.class)
                .hasMessageContaining("node:");
        assertThatThrownBy(() -> store().list("", Optional.empty(), 10))
                .isInstanceOf(ObjectStoreException.Unavailable.class);
        assertThatThrownBy(() -> store().put(key("b"), ObjectContent.of(new byte[] {1})))
                .isInstanceOf(ObjectStoreException.Unavailable.class);
    }
}
