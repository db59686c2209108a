package dev.convnet.kernels;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The only thread that uses a device, for libraries such as TornadoVM, which keep command queues for each calling thread and cannot
 * run a plan concurrently. ONNX Runtime calls kernels from any thread.
 */
public final class DeviceThread {
    private final ExecutorService executor;

    /**
     * Starts the thread.
     *
     * @param name the thread's name
     */
    public DeviceThread(String name) {
        executor = Executors.newSingleThreadExecutor(
                task -> Thread.ofPlatform().name(name).daemon().unstarted(task));
    }

    /** Work on the device. */
    public interface Work {
        /** Does the work. @throws Exception if the device fails */
        void run() throws Exception;
    }

    /**
     * Runs {@code work} and waits until it has ended, also if the wait is interrupted: the work reads and writes memory of the
     * caller, which ONNX Runtime frees after the call.
     *
     * @throws ExecutionException if the work fails; the cause is its exception
     * @throws InterruptedException if the wait was interrupted
     */
    public void run(Work work) throws ExecutionException, InterruptedException {
        Future<?> result = executor.submit(() -> {
            work.run();
            return null;
        });
        try {
            result.get();
        } catch (InterruptedException e) {
            awaitEnd(result);
            throw e;
        }
    }

    private static void awaitEnd(Future<?> work) {
        while (!work.isDone()) {
            try {
                work.get();
            } catch (InterruptedException | ExecutionException _) {
                // The first interruption is reported, and the result is discarded.
            }
        }
    }

    /** Runs {@code last} after all submitted work, and ends the thread. */
    public void close(Runnable last) {
        executor.execute(last);
        executor.close();
    }
}
