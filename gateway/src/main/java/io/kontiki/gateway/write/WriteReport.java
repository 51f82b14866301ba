package io.kontiki.gateway.write;

import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.region.client.PartKind;
import java.util.List;
import java.util.StringJoiner;

/**
 * What is known of a failed request's parts, in words and as a code: which are written, which may be, and which are not.
 *
 * <p>"Nothing was changed, send it again" is never told of a request of which something stands or may stand; that is UNKNOWN_OUTCOME,
 * which also says whether to repeat all of it is harmless. A refusal keeps its code, since repeating it changes nothing, and tells
 * what stands. Looks at the parts when it is asked; used by the request's thread.
 */
final class WriteReport {
    /** More Regions than these are counted, not named. */
    private static final int MAX_NAMED = 5;

    private final List<PendingPart> parts;
    private final ClusterImage image;

    WriteReport(List<PendingPart> parts, ClusterImage image) {
        this.parts = parts;
        this.image = image;
    }

    /** The failure as the client is to hear it. */
    KontikiException explain(KontikiException failure) {
        if (parts.stream().allMatch(part -> part.state() == PendingPart.State.NOT_APPLIED)) {
            return failure;
        }
        return switch (failure.code().kind()) {
            case RETRY, REFRESH, UNKNOWN -> unknown(failure);
            case USER, INTERNAL -> {
                String message = message(failure);
                yield message.equals(failure.getMessage())
                        ? failure
                        : new KontikiException(failure.code(), message, failure);
            }
        };
    }

    private KontikiException unknown(KontikiException cause) {
        TableInfo appended = appended();
        String advice = appended == null
                ? "send it again: a row that has its own time replaces itself"
                : "the table '" + appended.name()
                        + "' keeps every row it is sent: look what it has before the same is sent again";
        return new UnknownOutcomeException(message(cause) + "; " + advice, appended == null, cause);
    }

    private String message(Throwable cause) {
        return parts.size() == 1 && parts.getFirst().state() != PendingPart.State.APPLIED
                ? cause.getMessage()
                : cause.getMessage() + "; " + describe();
    }

    /** A table in append mode of which rows stand or may stand, or null. One that is not known any more has no rows. */
    private TableInfo appended() {
        return parts.stream()
                .filter(part -> part.kind() == PartKind.ROWS && part.state() != PendingPart.State.NOT_APPLIED)
                .flatMap(part -> image.table(part.region().tableId()).stream())
                .filter(table -> table.options().mergeMode() == MergeMode.APPEND)
                .findFirst()
                .orElse(null);
    }

    private String describe() {
        StringJoiner all = new StringJoiner("; ");
        for (PendingPart.State state : PendingPart.State.values()) {
            List<PendingPart> those =
                    parts.stream().filter(part -> part.state() == state).toList();
            if (!those.isEmpty()) {
                all.add(word(state) + ": " + describe(those));
            }
        }
        return all.toString();
    }

    private String describe(List<PendingPart> those) {
        List<RegionId> regions =
                those.stream().map(PendingPart::region).distinct().toList();
        StringJoiner named = new StringJoiner(", ");
        regions.stream().limit(MAX_NAMED).forEach(region -> named.add(name(region)));
        long rows = those.stream().mapToLong(PendingPart::rows).sum();
        return (rows > 0 ? rows + " rows in " : "")
                + (regions.size() == 1 ? "Region " : "Regions ")
                + named
                + (regions.size() > MAX_NAMED ? " and " + (regions.size() - MAX_NAMED) + " more" : "");
    }

    private String name(RegionId region) {
        return image.table(region.tableId())
                .map(table -> region.number() + " of '" + table.name() + "'")
                .orElseGet(region::toString);
    }

    private static String word(PendingPart.State state) {
        return switch (state) {
            case APPLIED -> "applied";
            case UNKNOWN -> "not known";
            case NOT_APPLIED -> "not applied";
        };
    }
}
