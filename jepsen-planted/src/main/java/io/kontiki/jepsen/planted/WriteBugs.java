package io.kontiki.jepsen.planted;

import static io.kontiki.jepsen.planted.Emit.BOOLEAN;
import static io.kontiki.jepsen.planted.Emit.INT;
import static io.kontiki.jepsen.planted.Emit.LIST;
import static io.kontiki.jepsen.planted.Emit.LONG;
import static io.kontiki.jepsen.planted.Emit.OBJECT;
import static io.kontiki.jepsen.planted.Emit.STRING;
import static io.kontiki.jepsen.planted.Emit.VOID;

import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/** Bugs of the way from a write to its acknowledgement. */
final class WriteBugs {
    private static final ClassDesc REPLICA = Emit.type("io.kontiki.region.leader.GroupReplica");
    private static final ClassDesc BATCHER = Emit.type("io.kontiki.region.leader.GroupBatcher");
    private static final ClassDesc FUTURE = Emit.type("java.util.concurrent.CompletableFuture");
    private static final ClassDesc APPLIED = Emit.type("io.kontiki.region.client.PartOutcome$Applied");
    private static final ClassDesc CONSUMER = Emit.type("java.util.function.Consumer");
    private static final ClassDesc LONGS = LONG.arrayType();
    private static final String WINDOW = "io.kontiki.region.group.WriterWindow";

    private WriteBugs() {}

    static List<PlantedBug> all() {
        return List.of(
                acknowledgeBeforeCommit(),
                applyRetryTwice(),
                answerAtOrBelowLastSequence(),
                readBeforeOwnApply(),
                dropRegionOfBatch());
    }

    private static PlantedBug acknowledgeBeforeCommit() {
        return new PlantedBug(
                "acknowledge-before-commit",
                "A write is acknowledged as soon as the leader has queued it for the log.",
                List.of(Edit.replaceBody("io.kontiki.region.rpc.WriteHandler", "await", (code, place) -> {
                    Emit.ran(code, place);
                    code.aload(0);
                    Emit.call(code, REPLICA, "batcher", BATCHER);
                    code.aload(1);
                    Emit.call(code, BATCHER, "write", FUTURE, LIST);
                    code.pop().aload(1);
                    Emit.callInterface(code, LIST, "size", INT);
                    code.new_(APPLIED)
                            .dup()
                            .ldc(-1L)
                            .invokespecial(APPLIED, "<init>", MethodTypeDesc.of(VOID, LONG))
                            .invokestatic(
                                    Emit.type("java.util.Collections"), "nCopies", MethodTypeDesc.of(LIST, INT, OBJECT))
                            .areturn();
                })));
    }

    private static PlantedBug applyRetryTwice() {
        return new PlantedBug(
                "apply-retry-twice",
                "A write that is sent again after an unknown outcome is applied again.",
                List.of(Edit.replaceCall(
                        "io.kontiki.region.group.DedupeTable", "check", WINDOW, "contains", (code, place, call) -> {
                            code.with(call);
                            code.ifThen(then -> Emit.ran(then, place));
                            code.iconst_0();
                        })));
    }

    private static PlantedBug answerAtOrBelowLastSequence() {
        return new PlantedBug(
                "answer-at-or-below-last-sequence",
                "A write counts as applied when its writer's last applied sequence is at or above its own.",
                List.of(Edit.replaceBody(WINDOW, "contains", (code, place) -> {
                    ClassDesc window = Emit.type(WINDOW);
                    code.lload(1).aload(0).getfield(window, "mark", LONG);
                    code.aload(0).getfield(window, "base", LONG);
                    code.aload(0).getfield(window, "words", LONGS).ldc(place);
                    Emit.planted(code, "isAtOrBelowLast", BOOLEAN, LONG, LONG, LONG, LONGS, STRING);
                    code.ireturn();
                })));
    }

    private static PlantedBug readBeforeOwnApply() {
        String state = "io.kontiki.region.group.GroupState";
        return new PlantedBug(
                "read-before-own-apply",
                "A write is answered before the replica that answers shows it to reads: that waits for the next entry.",
                List.of(
                        Edit.atStart(state, "applyWrite", (code, place) -> Emit.planted(code, "publishKept", VOID)),
                        Edit.replaceCall(state, "applyWrite", "java.util.List", "forEach", (code, place, call) -> {
                            code.ldc(place);
                            Emit.planted(code, "keepFromPublishing", VOID, LIST, CONSUMER, STRING);
                        })));
    }

    private static PlantedBug dropRegionOfBatch() {
        return new PlantedBug(
                "drop-region-of-batch",
                "Of a request whose rows belong to several Regions, the rows of the last one are left out.",
                List.of(Edit.atStart("io.kontiki.gateway.write.TableWriter", "run", (code, place) -> {
                    code.aload(1);
                    Emit.callInterface(code, LIST, "size", INT);
                    code.iconst_1().ifThen(Opcode.IF_ICMPGT, then -> {
                        Emit.ran(then, place);
                        then.aload(1);
                        Emit.callInterface(then, LIST, "removeLast", OBJECT);
                        then.pop();
                    });
                })));
    }
}
