package io.kontiki.cli;

/** What the process tells its caller; stable, for scripts. */
public final class ExitCode {
    /** Done, and what was checked is right. */
    public static final int OK = 0;
    /** The command was understood and did not succeed. */
    public static final int FAILED = 1;
    /** The command line or the configuration is wrong; nothing was started or changed. */
    public static final int USAGE = 2;

    private ExitCode() {}
}
