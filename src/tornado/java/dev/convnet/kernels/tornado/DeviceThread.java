package dev.convnet.kernels.tornado;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The one thread that talks to a device. TornadoVM keeps command queues for each thread that it sees and cannot run a plan
 * twice at a time, while ONNX Runtime may call from any thread.
 */
final class DeviceThread {
    private final String device;
    private final ExecutorService executor = Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().name("tornado").daemon().unstarted(task));

    /** @param device its name, for messages */
    DeviceThread(String device) {
        this.device = device;
    }

    /** What is done on the device. */
    interface Work {
        /** Does it. @throws DeviceException if the device cannot */
        void run() throws DeviceException;
    }

    /**
     * Runs {@code work} and waits for its end.
     *
     * @throws DeviceException if it failed, naming the device and what it says
     * @throws InterruptedException if the waiting was interrupted
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

    /** Runs {@code last} when all is done that was begun, and ends. */
    void close(Runnable last) {
        executor.execute(last);
        executor.close();
    }
}
