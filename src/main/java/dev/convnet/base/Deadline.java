package dev.convnet.base;

import java.time.Duration;

/**
 * A moment in the future, by the system's monotonic clock: setting the time of day neither delays nor hastens it. It means nothing
 * to another process, which gets the time that is {@link #left} instead.
 */
public final class Deadline {
    private final long nanos;

    private Deadline(long nanos) {
        this.nanos = nanos;
    }

    /** The moment at which {@code time} from now has passed. */
    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** The time until then; zero once it has passed. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    /** Whether it has passed. */
    public boolean isOver() {
        return left().isZero();
    }
}
