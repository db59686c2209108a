package dev.convnet.cli;

import dev.convnet.runtime.Engine;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The options about how models are run. */
final class EngineOptions {
    @Option(names = "--threads", paramLabel = "N", description = "Threads of ONNX Runtime; default: physical cores.")
    private Integer threads;

    Engine engine() {
        return engine(OptionalInt.empty());
    }

    /** As {@link #engine()}, with another number of threads where the option is not given. */
    Engine engine(OptionalInt otherwise) {
        if (threads != null) {
            return new Engine(threads);
        }
        return otherwise.isPresent() ? new Engine(otherwise.getAsInt()) : Engine.onAllCores();
    }

    /** The options as they were given, for another JVM. */
    List<String> arguments() {
        return threads == null ? List.of() : List.of("--threads", threads.toString());
    }

    /** The options as they were given, to be given again. */
    String text() {
        return threads == null ? "" : " --threads " + threads;
    }
}
