package io.kontiki.meta.rpc;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.NodeLoad;
import io.kontiki.meta.record.CommandId;
import java.util.Objects;

/** What a client can ask of Metasrv. All of them may be repeated: a command carries its id. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = MetaRequest.Probe.class, name = "probe"),
    @JsonSubTypes.Type(value = MetaRequest.Submit.class, name = "submit"),
    @JsonSubTypes.Type(value = MetaRequest.Read.class, name = "read"),
    @JsonSubTypes.Type(value = MetaRequest.Watch.class, name = "watch"),
    @JsonSubTypes.Type(value = MetaRequest.Heartbeat.class, name = "heartbeat")
})
sealed interface MetaRequest {
    /** Who leads? */
    record Probe() implements MetaRequest {}

    /** Decide and replicate a command; answered with what the client is missing, its effect included. */
    record Submit(CommandId id, MetaCommand command, ImageCursor known) implements MetaRequest {
        public Submit {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(command, "command");
            Objects.requireNonNull(known, "known");
        }
    }

    /** A linearizable read of the image. */
    record Read(ImageCursor known) implements MetaRequest {
        public Read {
            Objects.requireNonNull(known, "known");
        }
    }

    /** Answered as soon as there is more than the client knows, or after the wait. */
    record Watch(ImageCursor known, long waitMillis) implements MetaRequest {
        public Watch {
            Objects.requireNonNull(known, "known");
        }
    }

    /** A node's load. */
    record Heartbeat(String node, NodeLoad load) implements MetaRequest {
        public Heartbeat {
            Objects.requireNonNull(node, "node");
            Objects.requireNonNull(load, "load");
        }
    }
}
