package dev.convnet.cli;

import dev.convnet.kernels.Kernels;
import dev.convnet.runtime.Engine;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The options about how models are run. */
final class EngineOptions {
    @Option(names = "--threads", paramLabel = "N", description = "Threads of ONNX Runtime; default: physical cores.")
    private Integer threads;

    @Option(
            names = "--kernels",
            paramLabel = "NAME[:DEVICE]",
            description =
                    "What computes the operators of training graphs: none (the default), their bodies in standard "
                            + "operators; jvm; tornado, tornado:opencl:0 …; or a KernelProvider's class on CONVNET_CLASSPATH.",
            defaultValue = "none")
    private String kernels;

    Engine engine() {
        return engine(OptionalInt.empty());
    }

    /** As {@link #engine()}, with another number of threads where the option is not given. */
    Engine engine(OptionalInt otherwise) {
        return withThreads(otherwise).with(Kernels.open(kernels));
    }

    private Engine withThreads(OptionalInt otherwise) {
        if (threads != null) {
            return new Engine(threads);
        }
        return otherwise.isPresent() ? new Engine(otherwise.getAsInt()) : Engine.onAllCores();
    }

    /** The options as they were given, to be given again. */
    String text() {
        return (threads == null ? "" : " --threads " + threads)
                + (kernels.equals("none") ? "" : " --kernels " + kernels);
    }
}
