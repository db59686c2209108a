package dev.convnet.cli;

import dev.convnet.base.JavaProcess;
import dev.convnet.base.StopSignal;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;

/**
 * Turns Ctrl-C and a request to terminate into a {@link StopSignal}, so that training ends after a step with its checkpoint
 * written. The second one ends the process at once.
 *
 * <p>A shutdown hook would not do: ONNX Runtime has one too, which takes its environment down under the running step. The
 * JDK's signal class cannot be compiled against without a warning, so it is reached by reflection; where it is missing,
 * signals do what they always do.
 */
final class Interrupts {
    private static final List<String> SIGNALS = List.of("INT", "TERM");

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    /** A process that a signal has ended has this and the signal's number as its exit code. */
    private static final int SIGNAL_BASE = 128;

    private final StopSignal stop = new StopSignal();
    private volatile int signal;
    private volatile boolean signalled;

    private Interrupts() {}

    /** Watches for signals from now on. */
    static Interrupts watch() {
        Interrupts interrupts = new Interrupts();
        SIGNALS.forEach(interrupts::handle);
        return interrupts;
    }

    /** In a JVM that another one has started: watches for the signals too that the other passes on, and ends with it. */
    static Interrupts watchAsChild() {
        Interrupts interrupts = watch();
        JavaProcess.followParent(interrupts::request);
        return interrupts;
    }

    /**
     * Runs another JVM in the place of this one, and passes signals on to it: Ctrl-C reaches both, other ways to send a signal
     * this one only.
     *
     * @param process its main method watches {@linkplain #watchAsChild as a child}
     * @return its exit code
     */
    static int runInPlace(JavaProcess process) {
        Interrupts interrupts = watch();
        try (JavaProcess.Child child = process.startInPlace()) {
            boolean passed = false;
            while (!child.waitFor(BETWEEN_LOOKS)) {
                if (interrupts.stop.isRequested() && !passed) {
                    child.pass(interrupts.signal);
                    passed = true;
                }
            }
            return child.end().exitCode();
        }
    }

    StopSignal stop() {
        return stop;
    }

    /** The exit code that tells of the signal that was received. */
    int exitCode() {
        return SIGNAL_BASE + signal;
    }

    private void handle(String name) {
        try {
            Class<?> signalClass = Class.forName("sun.misc.Signal");
            Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            Object watched = signalClass.getConstructor(String.class).newInstance(name);
            int number = (int) signalClass.getMethod("getNumber").invoke(watched);
            Object handler = Proxy.newProxyInstance(
                    Interrupts.class.getClassLoader(), new Class<?>[] {handlerClass}, (_, _, _) -> {
                        received(number);
                        return null;
                    });
            signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, watched, handler);
        } catch (ReflectiveOperationException _) {
            // No such signal on this system, or the JVM keeps it for itself: then it ends the process.
        }
    }

    private void received(int number) {
        if (signalled) {
            Runtime.getRuntime().halt(SIGNAL_BASE + number);
        }
        signalled = true;
        request(number);
    }

    private void request(int number) {
        signal = number;
        stop.request();
    }
}
