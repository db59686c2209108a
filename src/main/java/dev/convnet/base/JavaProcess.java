package dev.convnet.base;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Starts a child JVM with this JVM's Java, options, system properties and class path, plus additions. A child isolates native
 * libraries of another version, and work that may crash.
 */
public final class JavaProcess {
    /** The launcher's file that stands for this process. */
    private static final String BUILD_USER = "convnet.build.user";

    /** A debugger listens once, so a second JVM with its options would not start. */
    private static final List<String> NOT_INHERITED = List.of("-agentlib:jdwp", "-Xrunjdwp", "-D" + BUILD_USER);

    private final String mainClass;
    private final List<String> options = new ArrayList<>();
    private final List<String> classPath = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();

    /** Prepares a JVM that runs the {@code main} method of a class on the class path. */
    public JavaProcess(String mainClass) {
        this.mainClass = mainClass;
    }

    /** Lets the launcher remove the build that this process runs, as soon as the process has ended. */
    public static void releaseBuildAtExit() {
        String user = System.getProperty(BUILD_USER);
        if (user != null) {
            new File(user).deleteOnExit();
        }
    }

    /** Adds a JVM option, which overrides this JVM's. @return this */
    public JavaProcess option(String option) {
        options.add(option);
        return this;
    }

    /** Adds a system property. @return this */
    public JavaProcess property(String name, String value) {
        return option("-D" + name + "=" + value);
    }

    /** Adds a jar or a folder in front of this JVM's class path, behind earlier additions. @return this */
    public JavaProcess classPath(Path entry) {
        classPath.add(entry.toString());
        return this;
    }

    /** Sets an environment variable. @return this */
    public JavaProcess environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Adds arguments of the main method. @return this */
    public JavaProcess arguments(List<String> more) {
        arguments.addAll(more);
        return this;
    }

    /** The command line. */
    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> NOT_INHERITED.stream().noneMatch(option::startsWith))
                .forEach(command::add);
        command.addAll(options);
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    /** The process to start. Its class path is a variable: ONNX Runtime 1.29 crashes in a process with 4 KiB of command line. */
    private ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(command());
        builder.environment().putAll(environment);
        List<String> path = new ArrayList<>(classPath);
        path.add(System.getProperty("java.class.path"));
        builder.environment().put("CLASSPATH", String.join(File.pathSeparator, path));
        return builder;
    }

    /**
     * Starts the child.
     *
     * @param out receives each line of standard output on another thread
     * @param err receives each line of standard error on another thread
     * @throws UserError if the system cannot start the child
     */
    public Child start(Consumer<String> out, Consumer<String> err) {
        ProcessBuilder builder = builder();
        try {
            Process process = builder.start();
            return new Child(
                    process,
                    lines(process.inputReader(StandardCharsets.UTF_8), out),
                    lines(process.errorReader(StandardCharsets.UTF_8), err));
        } catch (IOException e) {
            throw new UserError("cannot start a JVM: " + AtomicFile.reason(e), e);
        }
    }

    /**
     * Starts the child with this process's output and error streams, so that the child can use the terminal.
     *
     * @throws UserError if the system cannot start the child
     */
    public Child startInPlace() {
        ProcessBuilder builder = builder()
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            Thread nothing = Thread.ofVirtual().start(() -> {});
            return new Child(builder.start(), nothing, nothing);
        } catch (IOException e) {
            throw new UserError("cannot start a JVM: " + AtomicFile.reason(e), e);
        }
    }

    /** Starts the child as {@link #start} does and waits for its end. */
    public End run(Consumer<String> out, Consumer<String> err) {
        try (Child child = start(out, err)) {
            return child.end();
        }
    }

    private static Thread lines(BufferedReader reader, Consumer<String> each) {
        return Thread.ofVirtual().start(() -> {
            try (reader) {
                reader.lines().forEach(each);
            } catch (UncheckedIOException | IOException _) {
                // The stream ends with the process, however the process ends.
            }
        });
    }

    /**
     * Ends this process as soon as its parent ends, even if the parent is killed. The main method of a child calls this. Standard
     * input, which the parent holds open, is used up.
     *
     * @param signals receives the number of each signal that the parent {@linkplain Child#pass passes on}, on another thread
     */
    public static void followParent(IntConsumer signals) {
        Thread.ofPlatform().daemon().name("parent-watch").start(() -> {
            try {
                for (int signal = System.in.read(); signal >= 0; signal = System.in.read()) {
                    signals.accept(signal);
                }
            } catch (IOException _) {
                // As good as the end.
            }
            Runtime.getRuntime().halt(1);
        });
    }

    /** A JVM that was started. Closing it ends it at once, if it has not ended. */
    public static final class Child implements AutoCloseable {
        private final Process process;
        private final Thread out;
        private final Thread err;

        private Child(Process process, Thread out, Thread err) {
            this.process = process;
            this.out = out;
            this.err = err;
        }

        /** Waits for the end, at most for {@code time}. @return whether the child has ended */
        public boolean waitFor(Duration time) {
            try {
                return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        /** Waits for the end and the last line of output. An interrupt of this thread kills the child. */
        public End end() {
            try {
                int exitCode = process.waitFor();
                out.join();
                err.join();
                return new End(exitCode);
            } catch (InterruptedException _) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
                return new End(End.KILLED);
            }
        }

        /**
         * Passes a signal to {@link #followParent}. A terminal may send the same signal to the child, too.
         */
        public void pass(int signal) {
            try {
                process.getOutputStream().write(signal);
                process.getOutputStream().flush();
            } catch (IOException _) {
                // The child has ended.
            }
        }

        /** Kills the child and the processes that it started. */
        public void kill() {
            List<ProcessHandle> started = process.descendants().toList();
            process.destroyForcibly();
            started.forEach(ProcessHandle::destroyForcibly);
        }

        @Override
        public void close() {
            kill();
        }
    }

    /** The signal that requests a process to end; terminals do not send it. */
    public static final int SIGTERM = 15;

    /** The end of a process: its exit code, which encodes a signal that ended the process. */
    public record End(int exitCode) {
        /** The exit code of a process that a signal ended is this number plus the signal's. */
        private static final int SIGNAL_BASE = 128;

        private static final Map<Integer, String> SIGNALS = Map.of(
                4,
                "illegal instruction",
                6,
                "aborted, as a JVM does after a crash in native code",
                7,
                "bus error",
                8,
                "arithmetic error",
                9,
                "killed, as a system does that has no memory left",
                11,
                "segmentation fault",
                SIGTERM,
                "terminated");

        static final int KILLED = SIGNAL_BASE + 9;

        /** Whether the exit code is 0. */
        public boolean succeeded() {
            return exitCode == 0;
        }

        /** Whether a signal ended the process. */
        public boolean isSignal() {
            return exitCode > SIGNAL_BASE && exitCode < SIGNAL_BASE + 64;
        }

        /** In words: {@code exit code 3}, {@code signal 9 (killed …)}. */
        @Override
        public String toString() {
            int signal = exitCode - SIGNAL_BASE;
            return isSignal()
                    ? "signal " + signal + (SIGNALS.containsKey(signal) ? " (" + SIGNALS.get(signal) + ")" : "")
                    : "exit code " + exitCode;
        }
    }
}
