package io.kontiki.gateway.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.id.RegionId;
import io.kontiki.region.client.WriterId;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RegionSequencesTest {
    private static final RegionId REGION = RegionId.of(1024, 0);

    private final AtomicLong ids = new AtomicLong();
    private final RegionSequences sequences = new RegionSequences(() -> new WriterId(7, ids.incrementAndGet()));

    /**
     * What a drill found: a listener with the image of before a table was made forgot the Region that a request had just written to.
     * Its first sequences were given out again under the same writer, and the Region took two batches for repeats.
     */
    @Test
    void aRegionThatIsForgottenAndWrittenAgainNeverRepeatsASequenceOfItsWriter() {
        SequenceWindow first = sequences.window(REGION);
        assertThat(first.take()).hasValue(0);

        sequences.retain(_ -> false);

        SequenceWindow second = sequences.window(REGION);
        assertThat(second.take()).hasValue(0);
        assertThat(second.writer()).isNotEqualTo(first.writer());
    }

    @Test
    void aRegionThatStaysGoesOnWhereItWas() {
        sequences.window(REGION).take();
        sequences.retain(_ -> true);
        assertThat(sequences.window(REGION).take()).hasValue(1);
    }

    @Test
    void aWindowThatWasRetiredIsFollowedByOneOfAnotherWriter() {
        SequenceWindow first = sequences.window(REGION);
        first.retire();
        assertThat(sequences.window(REGION).writer()).isNotEqualTo(first.writer());
    }

    @Test
    void twoRegionsHaveTwoWriters() {
        assertThat(sequences.window(REGION).writer())
                .isNotEqualTo(sequences.window(RegionId.of(1024, 1)).writer());
    }
}
