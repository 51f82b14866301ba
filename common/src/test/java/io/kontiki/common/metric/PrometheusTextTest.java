package io.kontiki.common.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PrometheusTextTest {
    private final MetricRegistry registry = new MetricRegistry();

    @Test
    void printsAFamilyOnceWithAllItsLabels() {
        Metrics.describe(registry, "kontiki_rows_total", "Rows,\nby \\table.");
        Metrics.describe(registry, "kontiki_rows_total", "said twice");
        registry.counter(Metrics.name("kontiki_rows_total", "table", "cpu", "kind", "late"))
                .inc(3);
        registry.counter(Metrics.name("kontiki_rows_total", "table", "mem")).inc();
        registry.register("kontiki_rows_total_more", (Gauge<Integer>) () -> 7);
        assertThat(PrometheusText.render(registry)).isEqualTo("""
                        # HELP kontiki_rows_total Rows,\\nby \\\\table.
                        # TYPE kontiki_rows_total counter
                        kontiki_rows_total{table="cpu",kind="late"} 3
                        kontiki_rows_total{table="mem"} 1
                        # TYPE kontiki_rows_total_more gauge
                        kontiki_rows_total_more 7
                        """);
    }

    @Test
    void aGaugeOfATotalIsACounter() {
        registry.register("cpu_seconds_total", (Gauge<Double>) () -> 1.5);
        assertThat(PrometheusText.render(registry))
                .isEqualTo("# TYPE cpu_seconds_total counter\ncpu_seconds_total 1.5\n");
    }

    @Test
    void escapesLabelValues() {
        registry.counter(Metrics.name("a", "b", "back\\slash \"quote\" new\nline {}"));
        assertThat(PrometheusText.render(registry)).contains("a{b=\"back\\\\slash \\\"quote\\\" new\\nline {}\"} 0\n");
    }

    @Test
    void printsTimersInSecondsAndHistogramsAsTheyAre() {
        registry.timer(Metrics.name("t_seconds", "g", "1")).update(250, TimeUnit.MILLISECONDS);
        registry.histogram("h_bytes").update(42);
        registry.meter("m_total").mark(5);
        assertThat(PrometheusText.render(registry))
                .contains(
                        "# TYPE t_seconds summary\n",
                        "t_seconds{g=\"1\",quantile=\"0.99\"} 0.25\n",
                        "t_seconds_count{g=\"1\"} 1\n")
                .contains(
                        "h_bytes{quantile=\"0.5\"} 42.0\n", "h_bytes_count 1\n", "# TYPE m_total counter\nm_total 5\n");
    }

    @Test
    void leavesOutGaugesThatFailOrAreNotNumbers() {
        registry.register("text", (Gauge<String>) () -> "x");
        registry.register("none", (Gauge<Long>) () -> null);
        registry.register("broken", (Gauge<Long>) () -> {
            throw new IllegalStateException("closed");
        });
        registry.register("flag", (Gauge<Boolean>) () -> true);
        registry.register("nan", (Gauge<Double>) () -> Double.NaN);
        registry.register("inf", (Gauge<Double>) () -> Double.NEGATIVE_INFINITY);
        registry.register("ratis.some-name", (Gauge<Long>) () -> Long.MAX_VALUE);
        assertThat(PrometheusText.render(registry).lines().filter(line -> !line.startsWith("#")))
                .containsExactly("flag 1", "inf -Inf", "nan NaN", "ratis_some_name 9223372036854775807");
    }

    @Test
    void twoKindsUnderOneNameAreUntyped() {
        registry.counter(Metrics.name("x", "a", "1"));
        registry.register(Metrics.name("x", "a", "2"), (Gauge<Long>) () -> 2L);
        assertThat(PrometheusText.render(registry))
                .contains("# TYPE x untyped\n")
                .containsOnlyOnce("# TYPE x");
    }

    @Test
    void refusesNamesThatPrometheusWouldRefuse() {
        assertThatThrownBy(() -> Metrics.name("a-b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Metrics.name("a", "b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Metrics.name("a", "b-c", "d")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theProcessKnowsItsMemoryThreadsFilesAndCpu() {
        ProcessMetrics.register(registry);
        assertThat(PrometheusText.render(registry))
                .containsPattern("jvm_memory_heap_used_bytes [1-9]")
                .containsPattern("jvm_memory_direct_used_bytes [0-9]")
                .containsPattern("jvm_threads [1-9]")
                .containsPattern("process_open_fds [1-9]")
                .containsPattern("process_resident_memory_bytes [1-9][0-9]{7}")
                .containsPattern("process_cpu_seconds_total [0-9]+\\.[0-9]");
    }
}
