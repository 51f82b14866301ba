package io.kontiki.common.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TopologyTest {
    @ParameterizedTest
    @CsvSource({
        "1,1,1,false",
        "1-1-1,3,3,false",
        "2-2-1,5,3,true",
        "3-3-1,7,3,true",
        "1-1-1-1-1,5,5,false",
        "' 2-2-1 ',5,3,true"
    })
    void countsVotersAndFindsTheWitness(String text, int voters, int dataCentres, boolean witness) {
        Topology topology = Topology.parse(text);
        assertThat(topology.voters()).isEqualTo(voters);
        assertThat(topology.dataCentres()).isEqualTo(dataCentres);
        assertThat(topology.isWitness(dataCentres - 1)).isEqualTo(witness);
        assertThat(topology.isWitness(0)).isFalse();
        assertThat(topology).hasToString(text.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0", "2-2", "1-1", "3-1-1", "1-2-2", "2-2-2", "a", "1--1", "-1", "2-2-1-", "100", "1 - 1 - 1"
            })
    void refusesWhatCannotSurviveOrIsNoTopology(String text) {
        assertThatThrownBy(() -> Topology.parse(text))
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOPOLOGY_IMPOSSIBLE));
    }
}
