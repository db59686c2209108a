package dev.convnet.kernels.tornado;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The only thread that uses a device. TornadoVM keeps command queues for each calling thread and cannot run a plan concurrently,
 * while ONNX Runtime calls kernels from any thread.
 */
final class DeviceThread {
    private final String device;
    private final ExecutorService executor = Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().name("tornado").daemon().unstarted(task));

    /** @param device the device's name, for messages */
    DeviceThread(String device) {
        this.device = device;
    }

    /** Work on the device. */
    interface Work {
        /** Does the work. @throws Exception if the device fails */
        void run() throws Exception;
    }

    /**
     * Runs {@code work} and waits until it has ended, also if the wait is interrupted: the work reads and writes memory of the
     * caller, which ONNX Runtime frees after the call.
     *
     * @throws DeviceException if the work fails; the message names the device and the reason
     * @throws InterruptedException if the wait was interrupted
     */
    void run(Work work) throws DeviceException, InterruptedException {
        Future<?> result = executor.submit(() -> {
            work.run();
            return null;
        });
        try {
            result.get();
        } catch (ExecutionException e) {
            throw new DeviceException(device, e.getCause());
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
    void close(Runnable last) {
        executor.execute(last);
        executor.close();
    }
}
