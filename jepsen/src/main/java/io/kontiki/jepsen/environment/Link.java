package io.kontiki.jepsen.environment;

/** One direction between two nodes, by name. */
public record Link(String from, String to) implements Comparable<Link> {
    public Link {
        if (from.equals(to)) {
            throw new IllegalArgumentException("a node has no link to itself: " + from);
        }
    }

    @Override
    public int compareTo(Link other) {
        int byFrom = from.compareTo(other.from);
        return byFrom != 0 ? byFrom : to.compareTo(other.to);
    }

    @Override
    public String toString() {
        return from + ">" + to;
    }
}
