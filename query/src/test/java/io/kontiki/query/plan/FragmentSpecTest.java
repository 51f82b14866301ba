package io.kontiki.query.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.query.source.TagTimePredicate;
import java.util.List;
import org.junit.jupiter.api.Test;

class FragmentSpecTest {
    private static final FragmentSpec NARROW =
            new FragmentSpec("SELECT k3 FROM scan", List.of(3), TagTimePredicate.ALL, true, true);

    @Test
    void isTheSameAfterItsJourney() {
        assertThat(FragmentSpec.fromJson(NARROW.toJson())).isEqualTo(NARROW);
    }

    @Test
    void aGatewayThatDoesNotKnowNarrowResultsIsUnderstood() {
        FragmentSpec wide = new FragmentSpec("SELECT k3 FROM scan", List.of(3), TagTimePredicate.ALL, true);
        assertThat(wide.toJson()).doesNotContain("narrow");
        assertThat(FragmentSpec.fromJson(wide.toJson())).isEqualTo(wide);
    }
}
