package io.kontiki.jepsen.environment.packets;

import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Link;
import io.kontiki.jepsen.environment.NetControl;
import io.kontiki.jepsen.environment.Weather;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Faults of the network by rules where the packets pass, and a daemon for the queues there. Safe for any thread: one change at a time. */
public final class PacketNet implements NetControl {
    private final PacketPath path;
    private final PacketRules rules;
    private final Optional<PacketDelay> delay;
    /** By queue. */
    private final Map<Integer, Weather> now = new HashMap<>();

    private int cuts;

    public PacketNet(PacketPath path, PacketRules rules, Optional<PacketDelay> delay) {
        this.path = path;
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
                return PacketNet.this.dropped(id);
            }

            @Override
            public void close() {
                PacketNet.this.heal(id);
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
        int queue = path.queue(fromDc, toDc);
        daemon.set(queue, weather);
        rules.queue(fromDc, toDc, !weather.isCalm());
        Weather before = now.put(queue, weather);
        return before == null ? Weather.CALM : before;
    }

    @Override
    public synchronized WeatherCount weatherCount(String fromDc, String toDc) {
        return daemon().count(path.queue(fromDc, toDc));
    }

    private PacketDelay daemon() {
        return delay.orElseThrow(() -> new EnvironmentException("packets cannot be delayed here: see missing(DELAY)"));
    }

    @Override
    public synchronized void heal() {
        rules.healAll();
        now.clear();
        delay.ifPresent(daemon -> {
            for (int queue = 0; queue < path.queues(); queue++) {
                daemon.set(queue, Weather.CALM);
            }
        });
    }
}
