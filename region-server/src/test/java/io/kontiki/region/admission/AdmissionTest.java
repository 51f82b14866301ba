package io.kontiki.region.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.error.BusyException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final AtomicLong memory = new AtomicLong();
    private final AtomicLong series = new AtomicLong();
    private final AtomicReference<DiskGauge.Space> space =
            new AtomicReference<>(new DiskGauge.Space(100L << 30, 200L << 30));
    private final AtomicLong now = new AtomicLong(1000);
    private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    private final MetricRegistry metrics = new MetricRegistry();
    private final Admission admission = new Admission(
            new AdmissionLimits(100 << 20, 50, 20, 512L << 20, 0.02, 10),
            memory::get,
            series::get,
            space::get,
            clock,
            metrics);

    private long refusals(String reason) {
        return metrics.counter("kontiki_write_refusals_total{reason=\"" + reason + "\"}")
                .getCount();
    }

    @Test
    void nothingIsRefusedBelowTheLimits() {
        assertThatCode(() -> admission.check(10)).doesNotThrowAnyException();
        assertThat(admission.seriesRefusal(19)).isEmpty();
    }

    @Test
    void memoryAndApplyLagAreRefusedWithNumberLimitAndSetting() {
        memory.set(101 << 20);
        assertThatThrownBy(() -> admission.check(0))
                .isInstanceOf(BusyException.class)
                .hasMessageContaining("101 MB")
                .hasMessageContaining("100 MB")
                .hasMessageContaining("memory.rows");
        assertThat(refusals("memory")).isEqualTo(1);
        memory.set(0);
        assertThatThrownBy(() -> admission.check(11))
                .isInstanceOf(BusyException.class)
                .hasMessageContaining("11 committed entries");
    }

    @Test
    void aDiskBelowItsFloorIsRefusedUntilThereIsRoomAgain() {
        space.set(new DiskGauge.Space(511L << 20, 200L << 30));
        assertThatThrownBy(() -> admission.check(0))
                .isInstanceOf(BusyException.class)
                .hasMessageContaining("511 MB left")
                .hasMessageContaining("disk.floor");
        assertThat(refusals("disk")).isEqualTo(1);
        space.set(new DiskGauge.Space(513L << 20, 200L << 30));
        now.addAndGet(1000);
        assertThatCode(() -> admission.check(0)).doesNotThrowAnyException();
    }

    @Test
    void onASmallDiskTheFractionCountsAndOnATinyOneWhatTheLogNeedsAtOnce() {
        space.set(new DiskGauge.Space(210L << 20, 10L << 30));
        assertThatCode(() -> admission.check(0)).doesNotThrowAnyException();
        space.set(new DiskGauge.Space(200L << 20, 10L << 30));
        now.addAndGet(1000);
        assertThatThrownBy(() -> admission.check(0)).isInstanceOf(BusyException.class);
        space.set(new DiskGauge.Space(65L << 20, 1L << 30));
        now.addAndGet(1000);
        assertThatCode(() -> admission.check(0)).doesNotThrowAnyException();
        space.set(new DiskGauge.Space(63L << 20, 1L << 30));
        now.addAndGet(1000);
        assertThatThrownBy(() -> admission.check(0)).isInstanceOf(BusyException.class);
    }

    @Test
    void seriesAreLimitedPerRegionAndPerNode() {
        assertThat(admission.seriesRefusal(20).orElseThrow())
                .contains("Region has 20 series")
                .contains("series.max");
        series.set(50);
        assertThat(admission.seriesRefusal(3).orElseThrow()).contains("node has 50 series");
        assertThat(admission.refuseSeries("too many").reason()).isEqualTo("too many");
        assertThat(refusals("series")).isEqualTo(1);
    }
}
