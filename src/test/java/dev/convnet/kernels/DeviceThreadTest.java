package dev.convnet.kernels;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A call that is interrupted ends after the device's work, which uses the call's memory. */
class DeviceThreadTest {
    @Test
    void anInterruptedCallWaitsForTheDevice() throws InterruptedException {
        DeviceThread device = new DeviceThread("a device");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        AtomicBoolean endedBeforeTheCall = new AtomicBoolean();
        AtomicReference<Exception> thrown = new AtomicReference<>();
        Thread caller = Thread.ofPlatform().start(() -> {
            try {
                device.run(() -> {
                    begun.countDown();
                    mayEnd.await();
                    ended.set(true);
                });
            } catch (Exception e) {
                thrown.set(e);
            }
            endedBeforeTheCall.set(ended.get());
        });
        begun.await();
        caller.interrupt();
        caller.join(200);
        assertTrue(caller.isAlive(), "the call ended while the device was working");
        mayEnd.countDown();
        caller.join();
        device.close(() -> {});
        assertTrue(endedBeforeTheCall.get());
        assertInstanceOf(InterruptedException.class, thrown.get());
    }
}
