package io.kontiki.jepsen.planted;

import static io.kontiki.jepsen.planted.Emit.INT;
import static io.kontiki.jepsen.planted.Emit.OBJECT;
import static io.kontiki.jepsen.planted.Emit.STRING;
import static io.kontiki.jepsen.planted.Emit.VOID;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.util.List;

/** Bugs of the Raft log, its snapshots and its leadership. */
final class LogBugs {
    private static final String STATE = "io.kontiki.region.group.GroupState";
    private static final String SETTINGS = "io.kontiki.region.wal.RatisSettings";
    private static final ClassDesc POINTER = Emit.type("io.kontiki.region.group.StatePointer");
    private static final ClassDesc META_CLIENT = Emit.type("io.kontiki.meta.client.MetaClient");
    private static final ClassDesc ROWS_FACTORY = Emit.type("io.kontiki.region.group.RowsFactory");

    private LogBugs() {}

    static List<PlantedBug> all() {
        return List.of(witnessSnapshotAtApplied(), skipFsync(), forgetWitnessRule(), composeEnabled());
    }

    private static PlantedBug witnessSnapshotAtApplied() {
        return new PlantedBug(
                "witness-snapshot-at-applied",
                "The witness snapshots what it has applied, not a cut, and a replica that is behind starts from that.",
                List.of(
                        Edit.beforeReturn(STATE, "durable", (code, place) -> {
                            code.aload(0).aload(0).getfield(Emit.type(STATE), "rowsFactory", ROWS_FACTORY);
                            code.getstatic(Emit.type("io.kontiki.region.group.NoRows"), "FACTORY", ROWS_FACTORY);
                            Emit.planted(code, "pointerOf", OBJECT, OBJECT, OBJECT, OBJECT, OBJECT);
                            code.checkcast(POINTER);
                        }),
                        askWitnessFirst(),
                        smallLogFiles()));
    }

    /** A replica that is behind asks a node for its snapshot: here the witness. */
    private static Edit askWitnessFirst() {
        String fetcher = "io.kontiki.region.rpc.PointerFetcher";
        return Edit.atStart(fetcher, "fetch", (code, place) -> {
            code.aload(0).getfield(Emit.type(fetcher), "meta", META_CLIENT);
            code.iload(code.parameterSlot(0)).aload(code.parameterSlot(1)).ldc(place);
            Emit.planted(code, "witnessOr", STRING, OBJECT, INT, STRING, STRING);
            code.astore(code.parameterSlot(1));
        });
    }

    /** Raft purges whole files, of 16 MB: a run of minutes would purge none. */
    private static Edit smallLogFiles() {
        return Edit.beforeReturn(SETTINGS, "of", (code, place) -> {
            set(code, "raft.server.log.segment.size.max", "64KB");
            set(code, "raft.server.log.purge.preservation.log.num", "0");
        });
    }

    private static void set(CodeBuilder code, String key, String value) {
        code.dup().ldc(key).ldc(value);
        Emit.call(code, Emit.type("org.apache.ratis.conf.RaftProperties"), "set", VOID, STRING, STRING);
    }

    private static PlantedBug skipFsync() {
        return new PlantedBug(
                "skip-fsync",
                "Entries of the Raft log count as written before they are on the disk.",
                List.of(Edit.replaceCalls(
                        "org.apache.ratis.server.raftlog.segmented.BufferedWriteChannel",
                        "java.nio.channels.FileChannel",
                        "force",
                        (code, place, call) -> {
                            code.pop().pop();
                            Emit.ran(code, place);
                        })));
    }

    private static PlantedBug forgetWitnessRule() {
        return new PlantedBug(
                "forget-witness-rule",
                "A witness that is elected stays leader, so that nobody can write or read.",
                List.of(Edit.replaceBody("io.kontiki.region.wal.WitnessHandover", "run", (code, place) -> {
                    Emit.ran(code, place);
                    code.return_();
                })));
    }

    private static PlantedBug composeEnabled() {
        return new PlantedBug(
                "compose-enabled",
                "Followers of Ratis 3.3.0 can acknowledge entries of another term that they never wrote.",
                List.of(Edit.beforeReturn(SETTINGS, "of", (code, place) -> {
                    set(code, "raft.server.log.append-entries.compose.enabled", "true");
                    Emit.ran(code, place);
                })));
    }
}
