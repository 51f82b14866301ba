package io.kontiki.jepsen.environment.netns;

import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Link;
import io.kontiki.jepsen.environment.NetControl;
import io.kontiki.jepsen.environment.Weather;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Faults of the network by rules in the router's namespace and a daemon for its queues. Safe for any thread: one change at a time. */
final class NetnsNet implements NetControl {
    private final NetnsLayout layout;
    private final PacketRules rules;
    private final Optional<PacketDelay> delay;
    /** By queue. */
    private final Map<Integer, Weather> now = new HashMap<>();

    private int cuts;

    NetnsNet(NetnsLayout layout, PacketRules rules, Optional<PacketDelay> delay) {
        this.layout = layout;
        this.rules = rules;
        this.delay = delay;
    }

    @Override
    public synchronized Cut cut(Set<Link> links) {
        int id = ++cuts;
        rules.cut(id, links);
        return new Cut() {
            @Override
            public long dropped() {
                return NetnsNet.this.dropped(id);
            }

            @Override
            public void close() {
                NetnsNet.this.heal(id);
            }
        };
    }

    private synchronized long dropped(int id) {
        return rules.dropped(id);
    }

    private synchronized void heal(int id) {
        rules.heal(id);
    }

    @Override
    public synchronized Weather weather(String fromDc, String toDc, Weather weather) {
        PacketDelay daemon = daemon();
        int queue = layout.queue(fromDc, toDc);
        daemon.set(queue, weather);
        rules.queue(fromDc, toDc, !weather.isCalm());
        Weather before = now.put(queue, weather);
        return before == null ? Weather.CALM : before;
    }

    @Override
    public synchronized WeatherCount weatherCount(String fromDc, String toDc) {
        return daemon().count(layout.queue(fromDc, toDc));
    }

    private PacketDelay daemon() {
        return delay.orElseThrow(() -> new EnvironmentException("packets cannot be delayed here: see missing(DELAY)"));
    }

    @Override
    public synchronized void heal() {
        rules.healAll();
        now.clear();
        delay.ifPresent(daemon -> {
            for (int queue = 0; queue < layout.queues(); queue++) {
                daemon.set(queue, Weather.CALM);
            }
        });
    }
}
