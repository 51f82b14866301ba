package io.kontiki.jepsen.planted;

import static io.kontiki.jepsen.planted.Emit.BOOLEAN;
import static io.kontiki.jepsen.planted.Emit.INT;
import static io.kontiki.jepsen.planted.Emit.OBJECT;
import static io.kontiki.jepsen.planted.Emit.STRING;
import static io.kontiki.jepsen.planted.Emit.VOID;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.util.List;

/** Bugs of the way from a query to its rows. */
final class ReadBugs {
    private static final String HANDLER = "io.kontiki.region.rpc.FragmentHandler";
    private static final String LOOKUP = "io.kontiki.region.rpc.GroupLookup";
    private static final String GROUP = "io.kontiki.region.wal.WalGroup";
    private static final String PARTS = "io.kontiki.query.execute.PartSql";
    private static final String FRAGMENT = "io.kontiki.query.execute.FragmentExecutor$Execution";
    private static final String BUILDER = "java.lang.StringBuilder";
    private static final ClassDesc REPLICA = Emit.type("io.kontiki.region.leader.GroupReplica");

    private ReadBugs() {}

    static List<PlantedBug> all() {
        return List.of(readAtDeposedLeader(), witnessServesReads(), filterBelowMerge(), pruneByFieldStatistics());
    }

    private static PlantedBug readAtDeposedLeader() {
        return new PlantedBug(
                "read-at-deposed-leader",
                "A read is served by whoever is asked: no look at the leadership, no read barrier.",
                List.of(
                        Edit.replaceCall(
                                HANDLER,
                                "awaitReadable",
                                LOOKUP,
                                "requireLeader",
                                (code, place, call) ->
                                        Emit.callInterface(code, Emit.type(LOOKUP), "require", REPLICA, INT)),
                        Edit.replaceCall(HANDLER, "awaitReadable", GROUP, "readBarrier", (code, place, call) -> {
                            code.pop();
                            Emit.call(code, Emit.type(GROUP), "isLeaderReady", BOOLEAN);
                            code.ifThen(Opcode.IFEQ, then -> Emit.ran(then, place));
                        })));
    }

    private static PlantedBug witnessServesReads() {
        String routed = "io.kontiki.gateway.session.RoutedFragments";
        ClassDesc metaClient = Emit.type("io.kontiki.meta.client.MetaClient");
        return new PlantedBug(
                "witness-serves-reads",
                "Gateways send every other read to the witness, which answers from the files alone.",
                List.of(
                        Edit.replaceCalls(
                                routed, "io.kontiki.gateway.write.GroupLeaders", "leader", (code, place, call) -> {
                                    int timeout = code.allocateLocal(TypeKind.REFERENCE);
                                    int group = code.allocateLocal(TypeKind.INT);
                                    int witness = code.allocateLocal(TypeKind.REFERENCE);
                                    code.astore(timeout).istore(group);
                                    code.aload(0).getfield(Emit.type(routed), "meta", metaClient);
                                    code.iload(group);
                                    Emit.planted(code, "witnessEveryOtherTime", STRING, OBJECT, INT);
                                    code.astore(witness).aload(witness);
                                    code.ifThenElse(
                                            Opcode.IFNONNULL,
                                            then -> then.pop().aload(witness),
                                            otherwise -> otherwise
                                                    .iload(group)
                                                    .aload(timeout)
                                                    .with(call));
                                }),
                        Edit.replaceCall(HANDLER, "awaitReadable", LOOKUP, "requireLeader", (code, place, call) -> {
                            int group = code.allocateLocal(TypeKind.INT);
                            code.istore(group).dup().iload(group);
                            Emit.callInterface(code, Emit.type(LOOKUP), "require", REPLICA, INT);
                            isWitness(code);
                            code.iload(group).swap();
                            code.ifThenElse(
                                    Opcode.IFNE,
                                    then -> Emit.callInterface(then, Emit.type(LOOKUP), "require", REPLICA, INT),
                                    otherwise -> otherwise.with(call));
                        }),
                        Edit.replaceCall(HANDLER, "awaitReadable", GROUP, "readBarrier", (code, place, call) -> {
                            int timeout = code.allocateLocal(TypeKind.REFERENCE);
                            code.astore(timeout).dup();
                            Emit.call(code, Emit.type(GROUP), "isWitness", BOOLEAN);
                            code.ifThenElse(
                                    Opcode.IFNE,
                                    then -> {
                                        then.pop();
                                        Emit.ran(then, place);
                                    },
                                    otherwise -> otherwise.aload(timeout).with(call));
                        }),
                        imageOfWitness()));
    }

    private static void isWitness(CodeBuilder code) {
        Emit.call(code, REPLICA, "group", Emit.type(GROUP));
        Emit.call(code, Emit.type(GROUP), "isWitness", BOOLEAN);
    }

    private static Edit imageOfWitness() {
        ClassDesc wanted = Emit.type("io.kontiki.region.client.FragmentRegion");
        ClassDesc allocator = Emit.type("org.apache.arrow.memory.BufferAllocator");
        ClassDesc image = Emit.type("io.kontiki.region.scan.RegionImage");
        return Edit.atStart(HANDLER, "image", (code, place) -> {
            int found = code.allocateLocal(TypeKind.REFERENCE);
            code.aload(0)
                    .getfield(Emit.type(HANDLER), "groups", Emit.type(LOOKUP))
                    .aload(1);
            Emit.call(code, wanted, "groupId", INT);
            Emit.callInterface(code, Emit.type(LOOKUP), "require", REPLICA, INT);
            code.aload(1);
            code.aload(0).getfield(Emit.type(HANDLER), "allocator", allocator);
            Emit.planted(code, "imageOfWitness", OBJECT, OBJECT, OBJECT, OBJECT);
            code.astore(found).aload(found);
            code.ifThen(
                    Opcode.IFNONNULL, then -> then.aload(found).checkcast(image).areturn());
        });
    }

    private static PlantedBug filterBelowMerge() {
        return new PlantedBug(
                "filter-below-merge",
                "A condition on a field is applied before the versions of a row are merged, so that an old one shows.",
                List.of(
                        noteCondition(),
                        Edit.replaceCall(PARTS, "files", BUILDER, "toString", ReadBugs::filtered),
                        Edit.replaceCall(PARTS, "memory", BUILDER, "toString", ReadBugs::filtered)));
    }

    private static void filtered(CodeBuilder code, String place, Object call) {
        code.ldc(place);
        Emit.planted(code, "filtered", STRING, OBJECT, STRING);
    }

    private static PlantedBug pruneByFieldStatistics() {
        return new PlantedBug(
                "prune-by-field-statistics",
                "A file none of whose rows can pass a condition on a field is left out, and no longer hides older rows.",
                List.of(noteCondition(), Edit.replaceCall(PARTS, "files", BUILDER, "toString", (code, place, call) -> {
                    code.ldc(place);
                    Emit.planted(code, "pruned", STRING, OBJECT, STRING);
                })));
    }

    /** The fragment's WHERE, for the sources that are written next by the same thread. */
    private static Edit noteCondition() {
        ClassDesc spec = Emit.type("io.kontiki.query.plan.FragmentSpec");
        return Edit.atStart(FRAGMENT, "scan", (code, place) -> {
            code.aload(1);
            Emit.call(code, spec, "duckSql", STRING);
            Emit.planted(code, "noteCondition", VOID, STRING);
        });
    }
}
