package io.kontiki.jepsen.nemesis;

/**
 * Whether a fault had an effect, and how that is known. A run whose fault did not bite proves nothing.
 *
 * @param amount how much of it
 * @param what the unit of the amount: "packets dropped"
 */
public record Bite(long amount, String what) {
    public Bite {
        if (amount < 0 || what.isBlank()) {
            throw new IllegalArgumentException("not evidence: " + amount + " " + what);
        }
    }

    public boolean bit() {
        return amount > 0;
    }

    @Override
    public String toString() {
        return amount + " " + what;
    }
}
