package dev.convnet.cli;

import dev.convnet.runtime.Engine;
import picocli.CommandLine.Option;

/** The options about how models are run. */
final class EngineOptions {
    @Option(names = "--threads", paramLabel = "N", description = "Threads of ONNX Runtime; default: physical cores.")
    private Integer threads;

    Engine engine() {
        return threads == null ? Engine.onAllCores() : new Engine(threads);
    }

    /** The options as they were given, to be given again. */
    String text() {
        return threads == null ? "" : " --threads " + threads;
    }
}
