package io.kontiki.region.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.batch.TagValue;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.json.Json;
import io.kontiki.query.source.DeleteFilter;
import io.kontiki.region.memtable.DeletePredicate;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeleteCodecTest {
    private static final TagValue HOST = TagValue.ofString("h");

    @Test
    void whatAGatewaySendsIsUnderstood() {
        DeleteFilter sent = new DeleteFilter(
                List.of(new DeleteFilter.TagEquals(3, HOST), new DeleteFilter.TagEquals(4, null)), Long.MIN_VALUE, 7);
        DeletePredicate read = DeleteCodec.decode(MemorySegment.ofArray(Json.write(sent)));
        assertThat(read.tags().getFirst()).isEqualTo(new DeletePredicate.TagEquals(3, HOST));
        assertThat(read.tags().getLast()).isEqualTo(new DeletePredicate.TagEquals(4, null));
        assertThat(read.fromInclusive()).isEqualTo(Long.MIN_VALUE);
        assertThat(read.toInclusive()).isEqualTo(7);
        assertThat(DeleteCodec.decode(MemorySegment.ofArray(DeleteCodec.encode(read))))
                .isEqualTo(read);
    }

    /** Each of these, read kindly, would delete more than was asked for. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "[]",
                "{\"tags\":[],\"toInclusive\":5}",
                "{\"fromInclusive\":1,\"toInclusive\":5}",
                "{\"tags\":null,\"fromInclusive\":1,\"toInclusive\":5}",
                "{\"tags\":[],\"fromInclusive\":null,\"toInclusive\":5}",
                "{\"tags\":[],\"fromInclusive\":1,\"toInclusive\":5,\"where\":\"usage > 3\"}",
                "{\"tags\":[{\"columnId\":1}],\"fromInclusive\":1,\"toInclusive\":5}",
                "{\"tags\":[],\"fromInclusive\":1,\"toInclusive\":5} x"
            })
    void whatIsNotExactlyAPredicateIsRefused(String json) {
        assertThatThrownBy(() -> DeleteCodec.decode(MemorySegment.ofArray(json.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(KontikiException.class)
                .hasMessageContaining("delete predicate");
    }
}
