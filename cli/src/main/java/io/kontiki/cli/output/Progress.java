package io.kontiki.cli.output;

import java.io.PrintStream;

/**
 * One line on standard error that changes in place on a terminal; elsewhere a line whenever the text changes. Used by one thread
 * at a time.
 */
public final class Progress {
    private final PrintStream out;
    private final boolean terminal;
    private String shown = "";

    public Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    public static Progress onStandardError() {
        return new Progress(
                System.err, System.console() != null && System.console().isTerminal());
    }

    public synchronized void show(String text) {
        if (text.equals(shown)) {
            return;
        }
        if (terminal) {
            out.print("\r" + text + " ".repeat(Math.max(0, shown.length() - text.length())));
        } else {
            out.println(text);
        }
        out.flush();
        shown = text;
    }

    /** Only on a terminal: for numbers that change all the time. */
    public synchronized void showOnTerminal(String text) {
        if (terminal) {
            show(text);
        }
    }

    /** Ends the changing line and writes one that stays. */
    public synchronized void line(String text) {
        end();
        out.println(text);
        out.flush();
    }

    public synchronized void end() {
        if (terminal && !shown.isEmpty()) {
            out.println();
            out.flush();
        }
        shown = "";
    }
}
