package dev.convnet.kernels.jvm;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/** The threads that kernels share. A thread that submits tasks works on them too. */
final class Workers implements AutoCloseable {
    private final int threads;
    private final ExecutorService helpers;

    /** @param threads the number of threads that work at a time, including the caller */
    Workers(int threads) {
        this.threads = threads;
        helpers = Executors.newFixedThreadPool(
                Math.max(1, threads - 1),
                Thread.ofPlatform().daemon().name("convnet-kernels-", 1).factory());
    }

    int threads() {
        return threads;
    }

    /** Runs tasks 0 to {@code count} − 1 in any order, then throws the first exception that a task threw. */
    void forEach(int count, IntConsumer task) {
        if (count <= 1 || threads == 1) {
            for (int i = 0; i < count; i++) {
                task.accept(i);
            }
            return;
        }
        Job job = new Job(count, task);
        for (int i = 1; i < Math.min(threads, count); i++) {
            helpers.execute(job);
        }
        job.run();
        job.await();
    }

    @Override
    public void close() {
        helpers.shutdown();
    }

    /** Tasks that several threads share. */
    private static final class Job implements Runnable {
        private final int count;
        private final IntConsumer task;
        private final AtomicInteger next = new AtomicInteger();
        private final CountDownLatch left;
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Job(int count, IntConsumer task) {
            this.count = count;
            this.task = task;
            left = new CountDownLatch(count);
        }

        @Override
        public void run() {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                try {
                    if (failure.get() == null) {
                        task.accept(i);
                    }
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                } finally {
                    left.countDown();
                }
            }
        }

        void await() {
            boolean interrupted = false;
            while (left.getCount() > 0) {
                try {
                    left.await();
                } catch (InterruptedException e) {
                    // Keep waiting: the tasks write to memory that is released once this method returns.
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            switch (failure.get()) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException(e);
            }
        }
    }
}
