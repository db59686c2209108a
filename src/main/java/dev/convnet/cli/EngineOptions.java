package dev.convnet.cli;

import dev.convnet.base.UserError;
import dev.convnet.kernels.Kernels;
import dev.convnet.ort.Engine;
import dev.convnet.ort.ExecutionProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The options about how models are run. */
final class EngineOptions {
    @Option(names = "--threads", paramLabel = "N", description = "Threads of ONNX Runtime; default: physical cores.")
    private Integer threads;

    @Option(
            names = "--provider",
            paramLabel = "NAME[:DEVICE]",
            description =
                    "ONNX Runtime's execution provider: cpu (the default), cuda, cuda:1, tensorrt, openvino, coreml, "
                            + "dml … ; doctor tells which are there.")
    private String provider;

    @Option(
            names = "--provider-option",
            paramLabel = "KEY=VALUE",
            description = "An option of the provider, by ONNX Runtime's name, as use_tf32=0 of cuda; may be repeated.")
    private Map<String, String> providerOptions = new LinkedHashMap<>();

    @Option(
            names = "--provider-library",
            paramLabel = "FILE",
            description = "The library of a plugin provider; --provider is the name that it gives itself.")
    private Path providerLibrary;

    @Option(
            names = "--allow-fallback",
            description = "Let nodes that the provider has no kernels for run on the CPU; without it that is an error.")
    private boolean allowFallback;

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
        Engine engine = withThreads(otherwise).with(provider(), allowFallback);
        engine.requireProvider();
        return engine.with(Kernels.open(kernels));
    }

    /** As {@link #engine()}, with another provider, number of threads or kernels where they are not null. */
    Engine other(String otherProvider, Integer otherThreads, String otherKernels) {
        ExecutionProvider chosen = otherProvider == null
                ? provider()
                : ExecutionProvider.parse(otherProvider, providerOptions, providerLibrary);
        Engine engine = (otherThreads == null ? withThreads(OptionalInt.empty()) : new Engine(otherThreads))
                .with(chosen, allowFallback);
        engine.requireProvider();
        return engine.with(Kernels.open(otherKernels == null ? kernels : otherKernels));
    }

    private Engine withThreads(OptionalInt otherwise) {
        if (threads != null) {
            return new Engine(threads);
        }
        return otherwise.isPresent() ? new Engine(otherwise.getAsInt()) : Engine.onAllCores();
    }

    /** The options as they were given, for another JVM. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        if (threads != null) {
            arguments.addAll(List.of("--threads", threads.toString()));
        }
        if (provider != null) {
            arguments.addAll(List.of("--provider", provider));
        }
        providerOptions.forEach((key, value) -> arguments.addAll(List.of("--provider-option", key + "=" + value)));
        if (providerLibrary != null) {
            arguments.addAll(List.of("--provider-library", providerLibrary.toString()));
        }
        if (allowFallback) {
            arguments.add("--allow-fallback");
        }
        if (!kernels.equals("none")) {
            arguments.addAll(List.of("--kernels", kernels));
        }
        return arguments;
    }

    ExecutionProvider provider() {
        if (provider != null) {
            return ExecutionProvider.parse(provider, providerOptions, providerLibrary);
        }
        if (providerLibrary != null || !providerOptions.isEmpty()) {
            throw new UserError("--provider-%s needs a --provider that it is for"
                    .formatted(providerLibrary != null ? "library" : "option"));
        }
        return ExecutionProvider.CPU;
    }

    /** The options as they were given, to be given again. */
    String text() {
        StringBuilder text = new StringBuilder();
        if (threads != null) {
            text.append(" --threads ").append(threads);
        }
        if (provider != null) {
            text.append(" --provider ").append(provider);
        }
        providerOptions.forEach(
                (key, value) -> text.append(" --provider-option ").append(Shell.quoted(key + "=" + value)));
        if (providerLibrary != null) {
            text.append(" --provider-library ").append(Shell.quoted(providerLibrary.toString()));
        }
        if (allowFallback) {
            text.append(" --allow-fallback");
        }
        if (!kernels.equals("none")) {
            text.append(" --kernels ").append(Shell.quoted(kernels));
        }
        return text.toString();
    }
}
