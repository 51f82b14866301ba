package io.kontiki.storage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A store whose calls fail, lose their replies, wait, break off or answer with damage, as a source of faults says;
 * and that can be switched off as a whole. For tests and drills. It counts what it did, so that a test can prove that
 * a fault bit.
 *
 * <p>Threads may share it. {@link #putOnce}, {@link #fetch} and {@link #verify} are made of single calls, each with
 * its own fault.
 */
public final class FaultInjectingObjectStore implements ObjectStore {
    private final ObjectStore target;
    private final Fault.Source faults;
    private final Pause pause;
    private final Map<Fault.Kind, AtomicLong> injected = new EnumMap<>(Fault.Kind.class);
    private final AtomicLong refusedWhileOff = new AtomicLong();
    private volatile boolean off;

    /** How a delay waits: {@code Thread::sleep}, or what a test likes better. */
    @FunctionalInterface
    public interface Pause {
        void pause(Duration delay) throws InterruptedException;
    }

    public FaultInjectingObjectStore(ObjectStore target, Fault.Source faults, Pause pause) {
        this.target = target;
        this.faults = faults;
        this.pause = pause;
        for (Fault.Kind kind : Fault.Kind.values()) {
            injected.put(kind, new AtomicLong());
        }
    }

    /** Switches the store off or on. While it is off every call is unavailable and changes nothing. */
    public void unavailable(boolean switchedOff) {
        this.off = switchedOff;
    }

    /** How often a fault of this kind was done to a call that it fits. */
    public long injected(Fault.Kind kind) {
        return injected.get(kind).get();
    }

    /** How many calls were refused because the store was switched off. */
    public long refusedWhileOff() {
        return refusedWhileOff.get();
    }

    @Override
    public String name() {
        return target.name();
    }

    @Override
    public StoreCapabilities capabilities() {
        return target.capabilities();
    }

    @Override
    public ObjectDigest put(ObjectKey key, ObjectContent content) {
        return write("put", key.path(), () -> target.put(key, content));
    }

    @Override
    public ObjectDigest putIfAbsent(ObjectKey key, ObjectContent content) {
        return write("putIfAbsent", key.path(), () -> target.putIfAbsent(key, content));
    }

    @Override
    public byte[] get(ObjectKey key) {
        return damageable("get", key, () -> target.get(key));
    }

    @Override
    public byte[] getRange(ObjectKey key, long offset, int length) {
        return damageable("getRange", key, () -> target.getRange(key, offset, length));
    }

    @Override
    public Optional<ObjectHead> head(ObjectKey key) {
        return read("head", key.path(), () -> target.head(key));
    }

    @Override
    public ObjectPage list(String prefix, Optional<ObjectKey> startAfter, int limit) {
        return read("list", prefix, () -> target.list(prefix, startAfter, limit));
    }

    @Override
    public void delete(ObjectKey key) {
        write("delete", key.path(), () -> {
            target.delete(key);
            return true;
        });
    }

    @Override
    public Optional<Path> localPath(ObjectKey key) {
        return read("localPath", key.path(), () -> target.localPath(key));
    }

    @Override
    public void close() {
        target.close();
    }

    private <T> T write(String operation, String subject, Supplier<T> call) {
        Fault fault = begin(operation, subject);
        T answer = call.get();
        if (fault.kind() == Fault.Kind.LOSE_REPLY) {
            count(fault.kind());
            throw new ObjectStoreException.OutcomeUnknown(
                    name() + ": the reply to " + operation + " " + subject + " is lost (injected)", null);
        }
        return answer;
    }

    private <T> T read(String operation, String subject, Supplier<T> call) {
        Fault fault = begin(operation, subject);
        T answer = call.get();
        if (fault.kind() == Fault.Kind.LOSE_REPLY || fault.kind() == Fault.Kind.BREAK_READ) {
            count(fault.kind());
            throw unavailable(operation, subject, "broke off");
        }
        return answer;
    }

    private byte[] damageable(String operation, ObjectKey key, Supplier<byte[]> call) {
        Fault fault = begin(operation, key.path());
        byte[] answer = call.get();
        if (fault.kind() == Fault.Kind.LOSE_REPLY || fault.kind() == Fault.Kind.BREAK_READ) {
            count(fault.kind());
            throw unavailable(operation, key.path(), "broke off");
        }
        if (fault.kind() == Fault.Kind.DAMAGE_READ && answer.length > 0) {
            count(fault.kind());
            answer[answer.length / 2] ^= 1;
        }
        return answer;
    }

    private Fault begin(String operation, String subject) {
        if (off) {
            refusedWhileOff.incrementAndGet();
            throw unavailable(operation, subject, "found the store switched off");
        }
        Fault fault = faults.next(operation, subject);
        if (fault.delay().isPositive()) {
            try {
                pause.pause(fault.delay());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw unavailable(operation, subject, "was interrupted");
            }
        }
        if (fault.kind() == Fault.Kind.FAIL_BEFORE) {
            count(fault.kind());
            throw unavailable(operation, subject, "failed");
        }
        if (fault.kind() == Fault.Kind.REFUSE) {
            count(fault.kind());
            throw new ObjectStoreException.Refused(
                    name() + ": " + operation + " " + subject + " is not permitted (injected)", null);
        }
        return fault;
    }

    private void count(Fault.Kind kind) {
        injected.get(kind).incrementAndGet();
    }

    private ObjectStoreException unavailable(String operation, String subject, String what) {
        return new ObjectStoreException.Unavailable(
                name() + ": " + operation + " " + subject + " " + what + " (injected)");
    }
}
