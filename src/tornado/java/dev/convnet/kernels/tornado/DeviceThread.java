package dev.convnet.kernels.tornado;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

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
        /** Does the work. @throws DeviceException if the device fails */
        void run() throws DeviceException;
    }

    /**
     * Runs {@code work} and waits for it.
     *
     * @throws DeviceException if the work fails; the message names the device and the reason
     * @throws InterruptedException if the wait is interrupted
     */
    void run(Work work) throws DeviceException, InterruptedException {
        try {
            executor.submit(() -> {
                        work.run();
                        return null;
                    })
                    .get();
        } catch (ExecutionException e) {
            throw new DeviceException(device, e.getCause());
        }
    }

    /** Runs {@code last} after all submitted work, and ends the thread. */
    void close(Runnable last) {
        executor.execute(last);
        executor.close();
    }
}
