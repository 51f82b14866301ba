package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Who, when, how long: one fault after the other, with quiet in between and quiet at the end. A pure function of its seed: the same
 * seed, faults, topology and duration give the same schedule.
 *
 * @param steps in the order of their times; none overlaps the next
 */
public record Schedule(long seed, Duration duration, List<Step> steps) {
    public Schedule {
        steps = List.copyOf(steps);
        for (int i = 1; i < steps.size(); i++) {
            if (steps.get(i).at().compareTo(steps.get(i - 1).ends()) < 0) {
                throw new IllegalArgumentException("two faults at a time: " + steps.get(i - 1) + ", " + steps.get(i));
            }
        }
    }

    /**
     * How long faults last and how long it is quiet before each.
     *
     * @param lastsMax a pause, and what needs a restart, may be shorter than lastsMin by its nature
     */
    public record Rhythm(Duration quietMin, Duration quietMax, Duration lastsMin, Duration lastsMax) {
        /** Long enough for several elections, and for a node to come up on a small machine. */
        public static final Rhythm USUAL =
                new Rhythm(Duration.ofSeconds(4), Duration.ofSeconds(8), Duration.ofSeconds(4), Duration.ofSeconds(10));

        public Rhythm {
            if (quietMin.isNegative() || quietMax.compareTo(quietMin) < 0 || lastsMax.compareTo(lastsMin) < 0) {
                throw new IllegalArgumentException(
                        "not a rhythm: " + quietMin + ".." + quietMax + ", " + lastsMin + ".." + lastsMax);
            }
        }
    }

    /** Every fault comes once before any comes again, as far as the time goes; one that is too long for what is left of it is left out. */
    public static Schedule of(long seed, List<FaultKind> kinds, Topology topology, Duration duration, Rhythm rhythm) {
        Random random = new Random(seed);
        Aiming aiming = new Aiming(topology, random);
        List<Step> steps = new ArrayList<>();
        List<FaultKind> bag = new ArrayList<>();
        Duration at = between(random, rhythm.quietMin(), rhythm.quietMax());
        Set<FaultKind> tooLong = EnumSet.noneOf(FaultKind.class);
        while (!tooLong.containsAll(kinds)) {
            if (bag.isEmpty()) {
                bag.addAll(kinds);
                Collections.shuffle(bag, random);
            }
            FaultKind kind = bag.removeLast();
            Duration lasts = aiming.lasts(kind).orElse(between(random, rhythm.lastsMin(), rhythm.lastsMax()));
            Step step = new Step(
                    steps.size() + 1, at, lasts, kind, aiming.aim(kind), aiming.amount(kind), random.nextLong());
            if (step.ends().plus(rhythm.quietMin()).compareTo(duration) > 0) {
                tooLong.add(kind);
                continue;
            }
            steps.add(step);
            at = step.ends().plus(between(random, rhythm.quietMin(), rhythm.quietMax()));
        }
        return new Schedule(seed, duration, steps);
    }

    static Duration between(Random random, Duration least, Duration most) {
        return Duration.ofMillis(least.toMillis() + random.nextLong(most.toMillis() - least.toMillis() + 1));
    }
}
