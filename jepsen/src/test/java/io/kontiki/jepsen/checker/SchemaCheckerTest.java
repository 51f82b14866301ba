package io.kontiki.jepsen.checker;

import static io.kontiki.jepsen.history.Story.texts;

import io.kontiki.jepsen.history.Story;
import io.kontiki.jepsen.history.Value;
import org.junit.jupiter.api.Test;

class SchemaCheckerTest {
    private static Judged judged(Story story) {
        return Judged.by(new SchemaChecker(), story);
    }

    private static Story created() {
        return new Story().does("1", "create", "t", texts("ts", "TIME"));
    }

    @Test
    void findsTwoWhoCreatedTheTable() {
        judged(created()
                        .does("2", "create", "t", texts("ts", "TIME"))
                        .reads("3", "final-read", "t", texts("ts", "TIME")))
                .invalid("two-winners", 0, 1, 2, 3);
    }

    @Test
    void findsTwoWhoAddedAColumn() {
        judged(created()
                        .does("1", "add-column", "t", texts("a", "INT"))
                        .does("2", "add-column", "t", texts("a", "INT"))
                        .reads("3", "final-read", "t", texts("ts", "TIME", "a", "INT")))
                .invalid("two-winners", 2, 3, 4, 5);
    }

    @Test
    void findsAColumnWithTwoTypes() {
        judged(created()
                        .does("1", "auto-column", "t", texts("a", "INT"))
                        .does("2", "auto-column", "t", texts("a", "TEXT"))
                        .reads("3", "final-read", "t", texts("ts", "TIME", "a", "INT")))
                .invalid("two-types", 2, 3, 4, 5);
    }

    @Test
    void findsALostColumn() {
        judged(created()
                        .does("1", "add-column", "t", texts("a", "INT"))
                        .reads("3", "final-read", "t", texts("ts", "TIME")))
                .invalid("lost", 2, 3, 4, 5);
    }

    @Test
    void findsAColumnThatASessionSeesAndThenNoMore() {
        judged(created()
                        .invoke("1", "add-column", "t", Value.of(texts("a", "INT")))
                        .info("1")
                        .reads("3", "read", "t", texts("ts", "TIME", "a", "INT"))
                        .reads("3", "read", "t", texts("ts", "TIME"))
                        .reads("3", "final-read", "t", texts("ts", "TIME", "a", "INT")))
                .invalid("lost", 4, 5, 6, 7);
    }

    @Test
    void findsAColumnThatNobodyMade() {
        judged(created().reads("3", "final-read", "t", texts("ts", "TIME", "b", "INT")))
                .invalid("invented", 2, 3);
        judged(created()
                        .invoke("1", "add-column", "t", Value.of(texts("a", "INT")))
                        .fail("1")
                        .reads("3", "final-read", "t", texts("ts", "TIME", "a", "INT")))
                .invalid("invented", 2, 3, 4, 5);
    }

    @Test
    void manyWritersMayFindTheSameColumn() {
        judged(created()
                        .does("1", "auto-column", "t", texts("a", "INT"))
                        .does("2", "auto-column", "t", texts("a", "INT", "b", "TEXT"))
                        .reads("3", "final-read", "t", texts("ts", "TIME", "a", "INT", "b", "TEXT")))
                .valid();
    }

    @Test
    void aGatewayMaySeeAnOldSchemaAndAnOpenChangeMayBeThere() {
        judged(created()
                        .does("1", "add-column", "t", texts("a", "INT"))
                        .invoke("1", "add-column", "t", Value.of(texts("b", "INT")))
                        .info("1")
                        .reads("3", "read", "t", texts("ts", "TIME"))
                        .reads("3", "read", "t", texts("ts", "TIME", "b", "INT"))
                        .reads("3", "final-read", "t", texts("ts", "TIME", "a", "INT", "b", "INT")))
                .valid();
    }

    @Test
    void theLoserOfARaceFails() {
        judged(created()
                        .invoke("1", "create", "t", Value.of(texts("ts", "TIME")))
                        .fail("1")
                        .reads("3", "final-read", "t", texts("ts", "TIME")))
                .valid();
    }

    @Test
    void doesNotDecideATableWithoutAFinalRead() {
        judged(created()).unknown("no final read");
    }
}
