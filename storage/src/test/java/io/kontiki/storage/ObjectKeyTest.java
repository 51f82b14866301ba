package io.kontiki.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectKeyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                ".",
                "..",
                "a/../b",
                "a/./b",
                "a\\b",
                "a\nb",
                "a\u0000b",
                "\ud800",
                "a/.kontiki-tmp/x",
                ".kontiki-store"
            })
    void refusesWhatCouldLeadOutOfAStore(String path) {
        assertThatThrownBy(() -> ObjectKey.of(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatAFileSystemOrACloudCannotHold() {
        assertThatThrownBy(() -> ObjectKey.of("x".repeat(241))).hasMessageContaining("240");
        assertThatThrownBy(() -> ObjectKey.of("\u6570".repeat(81) + "/a")).hasMessageContaining("240");
        assertThatThrownBy(() -> ObjectKey.of(("x".repeat(200) + "/").repeat(5) + "y"))
                .hasMessageContaining("900");
    }

    @Test
    void escapesEverySegmentReversibly() {
        for (String segment :
                List.of("plain-1.parquet", "100%", "\u00e9t\u00e9", "\ud83c\udf0a", "a b", "%41", "...", "a=b_c")) {
            String name = KeyEscape.escape(segment);
            assertThat(name).matches("[A-Za-z0-9._=%-]+").hasSize(KeyEscape.escapedLength(segment));
            assertThat(KeyEscape.unescape(name)).isEqualTo(segment);
        }
        assertThatThrownBy(() -> KeyEscape.unescape("%zz")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KeyEscape.unescape("%4")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KeyEscape.unescape("%41")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KeyEscape.unescape("caf\u00e9")).isInstanceOf(IllegalArgumentException.class);
    }
}
