package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.NetControl.WeatherCount;
import io.kontiki.jepsen.environment.Weather;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Weather between all pairs of different data centres, instead of what it was before. Evidence: packets delayed, or lost. */
final class PacketFault implements Fault {
    private record Pair(String from, String to) {}

    private final Step step;
    private final Environment environment;
    private final Weather weather;
    private final Map<Pair, Weather> usual = new HashMap<>();
    private WeatherCount before = new WeatherCount(0, 0, 0);
    private WeatherCount after = before;

    PacketFault(Step step, Environment environment, Weather weather) {
        this.step = step;
        this.environment = environment;
        this.weather = weather;
    }

    @Override
    public FaultKind kind() {
        return step.kind();
    }

    @Override
    public String start() {
        before = count();
        after = before;
        pairs((from, to) -> usual.put(new Pair(from, to), environment.net().weather(from, to, weather)));
        return "between all data centres, one way: " + weather.delay().toNanos() / 1_000 + " us +- "
                + weather.jitter().toNanos() / 1_000 + " us, " + weather.lossPerMillion()
                + " packets of a million lost";
    }

    @Override
    public void stop() {
        usual.forEach((pair, before) -> environment.net().weather(pair.from(), pair.to(), before));
        after = count();
    }

    private WeatherCount count() {
        WeatherCount[] sum = {new WeatherCount(0, 0, 0)};
        pairs((from, to) -> sum[0] = sum[0].plus(environment.net().weatherCount(from, to)));
        return sum[0];
    }

    private void pairs(BiConsumer<String, String> each) {
        List<String> dataCentres = environment.topology().dataCentres();
        for (String from : dataCentres) {
            for (String to : dataCentres) {
                if (!from.equals(to)) {
                    each.accept(from, to);
                }
            }
        }
    }

    @Override
    public Bite bite() {
        WeatherCount met = after.minus(before);
        return weather.lossPerMillion() > 0
                ? new Bite(met.lost(), "packets lost of " + met.packets())
                : new Bite(met.delayed(), "packets delayed");
    }
}
