package io.kontiki.region.compaction;

import io.kontiki.common.schema.TableSchema;
import io.kontiki.common.schema.TimeUnit;
import io.kontiki.region.manifest.Manifest;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.sst.SstFileSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides from a manifest what is worth rewriting, one plan at a time: files that are too old leave; late files are folded into the
 * in-order files that they overlap, oldest first, or (while they are little against these) merged with each other; small in-order
 * files of one window are merged; files that deletes still filter are rewritten without those rows. Pure; any thread.
 */
public final class CompactionPlanner {
    /** A file so many times as large as all newer or smaller ones together gains nothing from them. */
    private static final int MERGE_SHARE = 4;

    private final CompactionSettings settings;

    public CompactionPlanner(CompactionSettings settings) {
        this.settings = settings;
    }

    /**
     * @param ttl the table's, or null
     * @return the next thing to do, or empty
     */
    public Optional<CompactionPlan> plan(Manifest manifest, TableSchema schema, Duration ttl, long nowMillis) {
        List<SstFile> expired = expired(manifest, schema.timeUnit(), ttl, nowMillis);
        if (!expired.isEmpty()) {
            return Optional.of(
                    new CompactionPlan(List.of(), List.of(), Long.MIN_VALUE, Long.MAX_VALUE, List.of(), expired));
        }
        return fold(manifest, schema).or(() -> mergeSmall(manifest, schema)).or(() -> applyDeletes(manifest));
    }

    private static List<SstFile> expired(Manifest manifest, TimeUnit unit, Duration ttl, long nowMillis) {
        if (ttl == null) {
            return List.of();
        }
        long cutoff;
        try {
            cutoff = unit.convert(Math.subtractExact(nowMillis, ttl.toMillis()), TimeUnit.MILLISECOND);
        } catch (ArithmeticException beyondTime) {
            return List.of();
        }
        return manifest.files().stream()
                .filter(file -> file.maxTimestamp() < cutoff)
                .toList();
    }

    private Optional<CompactionPlan> fold(Manifest manifest, TableSchema schema) {
        List<SstFile> late = manifest.files().stream()
                .filter(SstFile::late)
                .sorted(Comparator.comparingLong(SstFile::orderTo))
                .limit(settings.maxInputFiles() / 2)
                .toList();
        if (late.size() < settings.lateFiles()) {
            return Optional.empty();
        }
        long from = late.stream().mapToLong(SstFile::minTimestamp).min().orElseThrow();
        long to = late.stream().mapToLong(SstFile::maxTimestamp).max().orElseThrow();
        long width = windowWidth(schema.timeUnit());
        CompactionPlan plan = foldWithin(manifest, late, from, to);
        if (!isWorthFolding(plan)) {
            return mergeLate(manifest);
        }
        while (!fits(plan) && width > 0) {
            // The window that holds the oldest late row, smaller and smaller.
            long windowFrom = alignDown(from, width);
            plan = foldWithin(manifest, late, windowFrom, windowEnd(windowFrom, width));
            width /= 4;
        }
        return Optional.of(plan);
    }

    private boolean isWorthFolding(CompactionPlan plan) {
        long inOrder = bytes(plan.inOrder());
        return inOrder < settings.smallFileBytes() || bytes(plan.late()) >= inOrder / settings.foldShare();
    }

    /** The newest late files, without a gap in their order: of one key the newer row must win over those between. */
    private Optional<CompactionPlan> mergeLate(Manifest manifest) {
        List<SstFile> newestFirst = manifest.files().stream()
                .filter(SstFile::late)
                .sorted(Comparator.comparingLong(SstFile::orderTo).reversed())
                .toList();
        List<SstFile> chosen = new ArrayList<>();
        long bytes = 0;
        for (SstFile file : newestFirst) {
            boolean gains = chosen.isEmpty() || file.sizeBytes() < MERGE_SHARE * bytes;
            if (!gains
                    || chosen.size() == settings.maxInputFiles()
                    || bytes + file.sizeBytes() > SstFileSet.FILE_MAX_BYTES) {
                break;
            }
            chosen.addFirst(file);
            bytes += file.sizeBytes();
        }
        return chosen.size() < settings.lateFiles() || chosen.size() < 2
                ? Optional.empty()
                : Optional.of(CompactionPlan.withoutWindow(List.of(), chosen, manifest.deletes()));
    }

    private static CompactionPlan foldWithin(Manifest manifest, List<SstFile> late, long from, long to) {
        List<SstFile> inputs =
                late.stream().filter(file -> overlaps(file, from, to)).toList();
        List<SstFile> inOrder = manifest.files().stream()
                .filter(file -> !file.late())
                .filter(file -> inputs.stream()
                        .anyMatch(input -> overlaps(
                                file, Math.max(from, input.minTimestamp()), Math.min(to, input.maxTimestamp()))))
                .toList();
        return new CompactionPlan(inOrder, inputs, from, to, manifest.deletes(), List.of());
    }

    private boolean fits(CompactionPlan plan) {
        return bytes(plan.inOrder()) <= settings.maxInputBytes()
                && plan.inOrder().size() + plan.late().size() <= settings.maxInputFiles();
    }

    private Optional<CompactionPlan> mergeSmall(Manifest manifest, TableSchema schema) {
        long width = windowWidth(schema.timeUnit());
        Collection<List<SstFile>> windows = manifest.files().stream()
                .filter(file -> !file.late() && file.sizeBytes() < settings.smallFileBytes())
                .collect(Collectors.groupingBy(
                        file -> Math.floorDiv(file.maxTimestamp(), width), TreeMap::new, Collectors.toList()))
                .values();
        for (List<SstFile> window : windows) {
            List<SstFile> inputs = smallest(window);
            if (inputs.size() >= settings.minFiles()) {
                return Optional.of(new CompactionPlan(
                        inputs, List.of(), Long.MIN_VALUE, Long.MAX_VALUE, manifest.deletes(), List.of()));
            }
        }
        return Optional.empty();
    }

    /** The smallest files first, so that the same bytes are not rewritten by every job; in the manifest's order. */
    private List<SstFile> smallest(List<SstFile> files) {
        List<SstFile> chosen = new ArrayList<>();
        long bytes = 0;
        for (SstFile file : files.stream()
                .sorted(Comparator.comparingLong(SstFile::sizeBytes))
                .toList()) {
            boolean worth = chosen.isEmpty() || file.sizeBytes() < MERGE_SHARE * bytes;
            if (chosen.size() < settings.maxInputFiles()
                    && worth
                    && bytes + file.sizeBytes() <= settings.maxInputBytes()) {
                chosen.add(file);
                bytes += file.sizeBytes();
            }
        }
        return files.stream().filter(chosen::contains).toList();
    }

    private static Optional<CompactionPlan> applyDeletes(Manifest manifest) {
        for (SstFile file : manifest.files()) {
            boolean filtered = manifest.deletesAfter(file.deletesAppliedTo()).stream()
                    .anyMatch(delete -> delete.predicate().overlapsTime(file.minTimestamp(), file.maxTimestamp()));
            if (filtered) {
                return Optional.of(CompactionPlan.withoutWindow(
                        file.late() ? List.of() : List.of(file),
                        file.late() ? List.of(file) : List.of(),
                        manifest.deletes()));
            }
        }
        return Optional.empty();
    }

    private static long bytes(List<SstFile> files) {
        return files.stream().mapToLong(SstFile::sizeBytes).sum();
    }

    private long windowWidth(TimeUnit unit) {
        return Math.max(1, unit.convert(settings.window().toMillis(), TimeUnit.MILLISECOND));
    }

    private static boolean overlaps(SstFile file, long from, long to) {
        return from <= to && file.minTimestamp() <= to && file.maxTimestamp() >= from;
    }

    private static long alignDown(long timestamp, long width) {
        try {
            return Math.multiplyExact(Math.floorDiv(timestamp, width), width);
        } catch (ArithmeticException beforeTime) {
            return Long.MIN_VALUE;
        }
    }

    private static long windowEnd(long from, long width) {
        return from > Long.MAX_VALUE - width ? Long.MAX_VALUE : from + width - 1;
    }
}
