package io.kontiki.cli.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.KontikiException;
import io.kontiki.common.settings.Settings;
import io.kontiki.meta.client.NodeRole;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeSettingsTest {
    private static final Map<String, String> WHOLE = Map.of(
            "name",
            "n1",
            "dc",
            "dc-a",
            "roles",
            "metasrv,region-server,gateway",
            "join",
            "127.0.0.1:4001,127.0.0.2:4001,127.0.0.3:4001",
            "store",
            "dc-a=/a,dc-b=/b");

    private static NodeSettings node(Map<String, String> changes) {
        Map<String, String> flags = new HashMap<>(WHOLE);
        flags.putAll(changes);
        flags.values().removeIf(String::isEmpty);
        return NodeSettings.node(Settings.load(NodeKeys.node(), null, Map.of(), flags));
    }

    @Test
    void allNodesWithTheSameListAgreeOnTheVoters() {
        assertThat(node(Map.of()).join())
                .isEqualTo(node(Map.of("grpc.addr", "127.0.0.2:4001", "name", "n2"))
                        .join());
        assertThat(node(Map.of()).self().meta()).hasToString("127.0.0.1:4005");
        assertThat(node(Map.of("join", "n1@127.0.0.1:4001")).self().voter()).isEqualTo("n1");
    }

    @Test
    void addressesOfRolesThatItDoesNotHaveAreAbsent() {
        NodeSettings witness = node(Map.of("roles", "metasrv,region-server"));
        assertThat(witness.addresses().http()).isNull();
        assertThat(witness.addresses().postgres()).isNull();
        assertThat(witness.addresses().wal()).isEqualTo("127.0.0.1:4004");
    }

    @Test
    void refusesWhatCannotWorkAndSaysWhatToWrite() {
        assertRefused(Map.of("roles", "metasrv,frontend"), "frontend", "gateway");
        assertRefused(Map.of("join", ""), "--join");
        assertRefused(Map.of("join", "127.0.0.9:4001"), "127.0.0.1:4001");
        assertRefused(Map.of("store", "/mnt/a"), "dc-a=/mnt/a");
        assertRefused(Map.of("topology", "2-2"), "2-2-1");
        assertRefused(Map.of("name", ""), "--name");
        assertRefused(Map.of("name", "../x"), "../x");
        assertRefused(
                Map.of("postgres.addr", "127.0.0.1:4000"), "--http-addr and --postgres-addr are both 127.0.0.1:4000");
    }

    @Test
    void withoutAStoreTheFirstTwoMetasrvNodesKeepTheFiles() {
        assertThat(node(Map.of()).keepers()).isEmpty();
        assertThat(node(Map.of()).isKeeper()).isFalse();
        NodeSettings first = node(Map.of("store", ""));
        assertThat(first.keepers())
                .extracting(keeper -> keeper.grpc().toString())
                .containsExactly("127.0.0.1:4001", "127.0.0.2:4001");
        assertThat(first.isKeeper()).isTrue();
        assertThat(node(Map.of("store", "", "grpc.addr", "127.0.0.3:4001")).isKeeper())
                .isFalse();
        assertThat(node(Map.of("store", "", "roles", "region-server")).isKeeper())
                .isFalse();
        assertThat(node(Map.of("store", "", "join", "127.0.0.1:4001")).keepers())
                .hasSize(1);
    }

    @Test
    void aSingleRoleReadsOnlyItsSettings() {
        Settings settings = Settings.load(
                NodeKeys.gateway(),
                null,
                Map.of(),
                Map.of("name", "g1", "dc", "dc-a", "join", "127.0.0.1:14001", "http.addr", "127.0.0.1:80"));
        NodeSettings gateway = NodeSettings.single(settings, NodeRole.GATEWAY);
        assertThat(gateway.http()).hasToString("127.0.0.1:80");
        assertThat(gateway.wal()).isNull();
        assertThatThrownBy(() -> Settings.load(NodeKeys.gateway(), null, Map.of(), Map.of("store", "dc-a=/a")))
                .isInstanceOf(KontikiException.class);
    }

    @Test
    void aStandaloneServerKeepsEverythingInItsDirectory() {
        Settings settings =
                Settings.load(NodeKeys.standalone(), null, Map.of("KONTIKI_DATA_HOME", "/srv/kontiki"), Map.of());
        NodeSettings standalone = NodeSettings.standalone(settings, host -> 50_000);
        assertThat(standalone.stores()).containsExactly(new StoreDirectory("dc-a", Path.of("/srv/kontiki/store")));
        assertThat(standalone.roles()).containsExactlyInAnyOrder(NodeRole.values());
        assertThat(standalone.topology().voters()).isEqualTo(1);
    }

    private static void assertRefused(Map<String, String> changes, String... words) {
        assertThatThrownBy(() -> node(changes))
                .isInstanceOf(KontikiException.class)
                .message()
                .contains(words);
    }
}
