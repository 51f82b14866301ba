package io.kontiki.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BucketFolderTest {
    private final BucketFolder folder = new BucketFolder("s3", "cloud-a", "kontiki/prod");
    private final BucketFolder whole = new BucketFolder("gs", "cloud-b", "");

    @Test
    void namesObjectsBelowThePrefixAndFindsTheirKeysAgain() {
        ObjectKey key = ObjectKey.of("public/1/7.parquet");

        assertThat(folder.objectName(key)).isEqualTo("kontiki/prod/public/1/7.parquet");
        assertThat(folder.key("kontiki/prod/public/1/7.parquet")).contains(key);
        assertThat(whole.objectName(key)).isEqualTo("public/1/7.parquet");
        assertThat(whole.key("public/1/7.parquet")).contains(key);
    }

    @Test
    void passesOverWhatNoPutHasMade() {
        assertThat(folder.key("kontiki/prod/")).isEmpty();
        assertThat(folder.key("kontiki/prod//x")).isEmpty();
        assertThat(folder.key("kontiki/prod2/x")).isEmpty();
        assertThat(folder.key("x")).isEmpty();
    }

    @Test
    void isNamedByItsAddress() {
        assertThat(folder.name()).isEqualTo("s3://cloud-a/kontiki/prod");
        assertThat(whole.name()).isEqualTo("gs://cloud-b");
        assertThat(whole.cannot("put", ObjectKey.of("a"))).isEqualTo("gs://cloud-b: cannot put a");
    }

    @Test
    void refusesWhatCannotNameAFolder() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BucketFolder("s3", "", ""))
                .withMessageContaining("name of a bucket");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BucketFolder("s3", "b", "/a"))
                .withMessageContaining("no slash");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BucketFolder("s3", "b", "a/"))
                .withMessageContaining("no slash");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BucketFolder("s3", "b", "ä".repeat(61)))
                .withMessageContaining("120 bytes");
    }
}
