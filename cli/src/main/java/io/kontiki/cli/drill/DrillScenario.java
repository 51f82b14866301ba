package io.kontiki.cli.drill;

/** What happens to the target. */
public enum DrillScenario {
    KILL_DC("kill-dc"),
    FREEZE_DC("freeze-dc"),
    KILL_NODE("kill-node");

    private final String word;

    DrillScenario(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    public boolean hitsDataCentre() {
        return this != KILL_NODE;
    }

    /** The name as picocli shows and reads it. */
    @Override
    public String toString() {
        return word;
    }
}
