package io.kontiki.jepsen.environment;

import java.util.Set;

/**
 * Faults of the network between nodes. What the harness and its clients send is never touched. Several faults may be on at a time;
 * each is ended by closing what its call returned. Each change is one transaction: packets see all of it or nothing.
 */
public interface NetControl {
    /** Drops every packet of these links. */
    Cut cut(Set<Link> links);

    /**
     * What happens to packets from one data centre to another, or within one, from now on; {@link Weather#CALM} for nothing.
     *
     * @return what was said about that pair before
     */
    Weather weather(String fromDc, String toDc, Weather weather);

    /** Packets from one data centre to another since the start, as far as they met weather other than calm. */
    WeatherCount weatherCount(String fromDc, String toDc);

    /** Ends all cuts and all weather. */
    void heal();

    /** One cut. */
    interface Cut extends AutoCloseable {
        /** Packets dropped so far: the evidence that it bit. */
        long dropped();

        /** Ends the cut; the count stays. */
        @Override
        void close();
    }

    /** @param packets all that passed, those delayed and lost included */
    record WeatherCount(long packets, long delayed, long lost) {
        public WeatherCount minus(WeatherCount earlier) {
            return new WeatherCount(packets - earlier.packets, delayed - earlier.delayed, lost - earlier.lost);
        }

        public WeatherCount plus(WeatherCount other) {
            return new WeatherCount(packets + other.packets, delayed + other.delayed, lost + other.lost);
        }
    }
}
