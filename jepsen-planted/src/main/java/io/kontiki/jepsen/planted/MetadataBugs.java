package io.kontiki.jepsen.planted;

import static io.kontiki.jepsen.planted.Emit.OBJECT;
import static io.kontiki.jepsen.planted.Emit.STRING;

import java.lang.constant.ClassDesc;
import java.util.List;

/** Bugs of Metasrv. */
final class MetadataBugs {
    private MetadataBugs() {}

    static List<PlantedBug> all() {
        return List.of(schemaColumnLost(), decideCommandAnew());
    }

    private static PlantedBug schemaColumnLost() {
        ClassDesc schema = Emit.type("io.kontiki.common.schema.TableSchema");
        return new PlantedBug(
                "schema-column-lost",
                "Of two changes of a table's columns within half a second, the second is decided without the first.",
                List.of(Edit.replaceCall(
                        "io.kontiki.meta.command.ColumnDecisions",
                        "add",
                        "io.kontiki.meta.client.TableInfo",
                        "schema",
                        (code, place, call) -> {
                            code.dup();
                            code.with(call);
                            code.ldc(place);
                            Emit.planted(code, "schemaBeforeLastChange", OBJECT, OBJECT, OBJECT, STRING);
                            code.checkcast(schema);
                        })));
    }

    private static PlantedBug decideCommandAnew() {
        return new PlantedBug(
                "decide-command-anew",
                "A command of Metasrv's that is sent again is decided again, whatever came of it before.",
                List.of(Edit.beforeReturn("io.kontiki.meta.image.RecentCommands", "outcome", (code, place) -> {
                    code.ldc(place);
                    Emit.planted(code, "forgotten", OBJECT, OBJECT, STRING);
                    code.checkcast(ClassDesc.of("java.util.Optional"));
                })));
    }
}
