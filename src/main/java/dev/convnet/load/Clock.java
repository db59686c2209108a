package dev.convnet.load;

import java.util.concurrent.locks.LockSupport;

/** A monotonic clock that can be waited for; tests have one that they move. */
interface Clock {
    /** Nanoseconds since some moment. */
    long nanoTime();

    /** Returns when {@link #nanoTime} is at least {@code time}. */
    void waitUntil(long time);

    /** The system's. */
    Clock SYSTEM = new Clock() {
        // A sleep may end this much too late, so the last part is a busy wait.
        private static final long SPIN = 200_000;

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void waitUntil(long time) {
            for (long left = time - nanoTime(); left > 0; left = time - nanoTime()) {
                if (left > SPIN) {
                    LockSupport.parkNanos(left - SPIN);
                } else {
                    Thread.onSpinWait();
                }
            }
        }
    };
}
