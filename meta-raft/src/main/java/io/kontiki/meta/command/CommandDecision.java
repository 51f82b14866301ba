package io.kontiki.meta.command;

import io.kontiki.common.error.KontikiException;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.image.MetaState;
import io.kontiki.meta.record.MetaRecord;
import java.util.List;

/**
 * Decides a command against a state: the records that fulfil it, or a refusal. Pure: the same command, state and time give the same
 * answer, and nothing changes by it.
 */
public final class CommandDecision {
    private CommandDecision() {}

    /**
     * The records that fulfil the command; none when it is fulfilled already.
     *
     * @param nowMillis the leader's wall-clock time, stamped into what is created
     * @throws KontikiException the refusal, with a code that says what the caller must do
     */
    public static List<MetaRecord> decide(MetaState state, MetaCommand command, long nowMillis) {
        return switch (command) {
            case MetaCommand.CreateDatabase create -> DatabaseDecisions.create(state, create, nowMillis);
            case MetaCommand.DropDatabase drop -> DatabaseDecisions.drop(state, drop);
            case MetaCommand.CreateTable create -> TableDecisions.create(state, create, nowMillis);
            case MetaCommand.DropTable drop -> TableDecisions.drop(state, drop);
            case MetaCommand.AddColumns add -> ColumnDecisions.add(state, add);
            case MetaCommand.RegisterNode register -> NodeDecisions.register(state, register);
            case MetaCommand.InitializeCluster initialize -> NodeDecisions.initialize(state, initialize, nowMillis);
        };
    }
}
