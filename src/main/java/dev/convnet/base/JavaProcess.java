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
 * A JVM like this one as a child of this one: the same Java, options, system properties from the command line and class path,
 * and what is added here. For what must not share a process: native libraries of another version, or work that may crash.
 */
public final class JavaProcess {
    /** A debugger listens once; a second JVM with its options would not start. */
    private static final List<String> NOT_INHERITED = List.of("-agentlib:jdwp", "-Xrunjdwp");

    private final String mainClass;
    private final List<String> options = new ArrayList<>();
    private final List<String> classPath = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();

    /** Is going to run {@code mainClass}, a class on the class path with a {@code main} method. */
    public JavaProcess(String mainClass) {
        this.mainClass = mainClass;
    }

    /** Adds an option of the JVM after this JVM's own, so it counts where both say something. @return this */
    public JavaProcess option(String option) {
        options.add(option);
        return this;
    }

    /** Adds a system property. @return this */
    public JavaProcess property(String name, String value) {
        return option("-D" + name + "=" + value);
    }

    /** Puts a jar or a folder in front of this JVM's class path; the first that was put there is searched first. @return this */
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

    /** The whole command line. */
    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> NOT_INHERITED.stream().noneMatch(option::startsWith))
                .forEach(command::add);
        command.addAll(options);
        List<String> path = new ArrayList<>(classPath);
        path.add(System.getProperty("java.class.path"));
        command.addAll(List.of("-cp", String.join(File.pathSeparator, path), mainClass));
        command.addAll(arguments);
        return command;
    }

    /**
     * Starts it.
     *
     * @param out is given each line of its standard output as it comes, on a thread of its own
     * @param err likewise of its standard error
     * @throws UserError if the system does not start it
     */
    public Child start(Consumer<String> out, Consumer<String> err) {
        ProcessBuilder builder = new ProcessBuilder(command());
        builder.environment().putAll(environment);
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
     * Starts it with this process's own output and error streams, so that a terminal stays one.
     *
     * @throws UserError if the system does not start it
     */
    public Child startInPlace() {
        ProcessBuilder builder = new ProcessBuilder(command())
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        try {
            Thread nothing = Thread.ofVirtual().start(() -> {});
            return new Child(builder.start(), nothing, nothing);
        } catch (IOException e) {
            throw new UserError("cannot start a JVM: " + AtomicFile.reason(e), e);
        }
    }

    /** Starts it and waits for its end; see {@link #start}. */
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
                // The stream ends with the process, whichever way that ended.
            }
        });
    }

    /**
     * For the child's main method: ends this process as soon as its parent is no more, even when the parent was killed. Takes
     * over standard input, which the parent holds open.
     *
     * @param signals is given the number of each signal that the parent {@linkplain Child#pass passes on}, on another thread
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

        /** Waits for the end, so long at most. @return whether it has ended */
        public boolean waitFor(Duration time) {
            try {
                return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        /** Waits for the end and for the last line of its output. An interrupt of this thread ends the child. */
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
         * Passes a signal on, for {@link #followParent}. Unlike a signal from the system it may come besides the one that a
         * terminal sends to both.
         */
        public void pass(int signal) {
            try {
                process.getOutputStream().write(signal);
                process.getOutputStream().flush();
            } catch (IOException _) {
                // It has ended.
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** The signal that asks a process to end, and is none of a terminal's. */
    public static final int SIGTERM = 15;

    /** How a process ended: with an exit code, which tells of the signal too where one has ended it. */
    public record End(int exitCode) {
        /** A process that a signal has ended has this and the signal's number as its exit code. */
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

        /** Whether it ended with 0. */
        public boolean succeeded() {
            return exitCode == 0;
        }

        /** In words: {@code exit code 3}, {@code signal 9 (killed …)}. */
        @Override
        public String toString() {
            int signal = exitCode - SIGNAL_BASE;
            return signal > 0 && signal < 64
                    ? "signal " + signal + (SIGNALS.containsKey(signal) ? " (" + SIGNALS.get(signal) + ")" : "")
                    : "exit code " + exitCode;
        }
    }
}
