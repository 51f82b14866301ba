package io.kontiki.common.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ErrorCodeTest {
    @Test
    void numbersAreUniqueAndFoundAgain() {
        assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::number)).doesNotHaveDuplicates();
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(ErrorCode.byNumber(code.number())).contains(code);
        }
        assertThat(ErrorCode.byNumber(-1)).isEmpty();
    }

    @Test
    void anUnknownOutcomeIsOfItsOwnKind() {
        assertThat(new UnknownOutcomeException("x", null).code().kind()).isEqualTo(ErrorCode.Kind.UNKNOWN);
        assertThat(Arrays.stream(ErrorCode.values()).filter(code -> code.kind() == ErrorCode.Kind.UNKNOWN))
                .hasSize(1);
    }
}
