package dev.convnet.cli;

import dev.convnet.base.JavaProcess;
import dev.convnet.base.StopSignal;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Turns Ctrl-C, SIGTERM and SIGHUP into a {@link StopSignal}, so that training ends after the current step with a checkpoint. A
 * second signal ends the process at once.
 *
 * <p>A shutdown hook does not work here: ONNX Runtime has one too, which releases its environment under the running step. The
 * JDK's signal class is used by reflection, since compiling against it gives a warning; without that class, signals keep their
 * default effect.
 */
final class Interrupts {
    private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    /** The exit code of a process that a signal ended is this plus the signal's number. */
    private static final int SIGNAL_BASE = 128;

    private final StopSignal stop = new StopSignal();
    private volatile int signal;
    private volatile boolean signalled;

    private Interrupts() {}

    /**
     * Ends the process at a signal at once, for commands that have nothing to finish. A regular exit would run ONNX Runtime's
     * shutdown hook beside the session that is still running.
     */
    static void endAtOnce() {
        SIGNALS.forEach(name -> handle(name, Interrupts::halt));
    }

    /** Starts to watch for signals. */
    static Interrupts watch() {
        Interrupts interrupts = new Interrupts();
        SIGNALS.forEach(name -> handle(name, interrupts::received));
        return interrupts;
    }

    /** In a JVM that another one started: also watches for signals that the parent passes on, and ends with the parent. */
    static Interrupts watchAsChild() {
        Interrupts interrupts = watch();
        JavaProcess.followParent(interrupts::request);
        return interrupts;
    }

    /**
     * Runs another JVM in place of this one and passes signals on to it. Ctrl-C reaches both JVMs; kill reaches only this one.
     *
     * @param process the other JVM; its main method calls {@link #watchAsChild}
     * @return the exit code of the other JVM
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

    /** The exit code for the signal that was received. */
    int exitCode() {
        return SIGNAL_BASE + signal;
    }

    private static void handle(String name, IntConsumer action) {
        try {
            Class<?> signalClass = Class.forName("sun.misc.Signal");
            Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            Object watched = signalClass.getConstructor(String.class).newInstance(name);
            int number = (int) signalClass.getMethod("getNumber").invoke(watched);
            Object handler = Proxy.newProxyInstance(
                    Interrupts.class.getClassLoader(), new Class<?>[] {handlerClass}, (_, _, _) -> {
                        action.accept(number);
                        return null;
                    });
            signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, watched, handler);
        } catch (ReflectiveOperationException _) {
            // The system lacks the signal, or the JVM reserves it: the signal then ends the process.
        }
    }

    private void received(int number) {
        if (signalled) {
            halt(number);
        }
        signalled = true;
        request(number);
    }

    private static void halt(int number) {
        Runtime.getRuntime().halt(SIGNAL_BASE + number);
    }

    private void request(int number) {
        signal = number;
        stop.request();
    }
}
