package io.kontiki.cli.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownStoresTest {
    @TempDir
    private Path directory;

    @Test
    void aStoreIsNewUntilItWasAddedAlsoAfterARestart() throws Exception {
        StoreDirectory a = new StoreDirectory("dc-a", directory.resolve("a"));
        StoreDirectory b = new StoreDirectory("dc-b", directory.resolve("b"));
        try (DataHome home = DataHome.open(directory.resolve("home"), new DataHome.Owner("n1", "dc-a"))) {
            KnownStores known = new KnownStores(home);
            assertThat(known.isNew(a)).isTrue();
            known.add(a);
            assertThat(known.isNew(a)).isFalse();
            KnownStores again = new KnownStores(home);
            assertThat(again.isNew(new StoreDirectory(
                            "dc-a", directory.resolve("x").resolve("..").resolve("a"))))
                    .isFalse();
            assertThat(again.isNew(b)).isTrue();
            again.add(b);
            assertThat(new KnownStores(home).isNew(a)).isFalse();
            assertThat(new KnownStores(home).isNew(b)).isFalse();
        }
    }

    @Test
    void aDamagedListIsRefused() throws Exception {
        try (DataHome home = DataHome.open(directory, new DataHome.Owner("n1", "dc-a"))) {
            for (String damaged : new String[] {"", "{}", "[", "null"}) {
                Files.writeString(home.resolve("stores.json"), damaged);
                assertThatThrownBy(() -> new KnownStores(home))
                        .as(damaged)
                        .hasMessageContaining("stores.json is damaged");
            }
        }
    }
}
