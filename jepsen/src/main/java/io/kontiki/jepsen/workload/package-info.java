/**
 * What clients do in a run, and who judges it. A workload is a value: tables to make, a generator of steps per client, reads at the
 * end, and its checkers. {@link io.kontiki.jepsen.workload.LoadRun} carries it out.
 *
 * <p>A new one implements {@link io.kontiki.jepsen.workload.Workload}, and is listed in {@link
 * io.kontiki.jepsen.workload.Workloads}.
 */
package io.kontiki.jepsen.workload;
