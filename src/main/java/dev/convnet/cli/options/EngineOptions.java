package dev.convnet.cli.options;

import dev.convnet.base.UserError;
import dev.convnet.kernels.Kernels;
import dev.convnet.ort.ExecutionProvider;
import dev.convnet.ort.SessionSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The options of the sessions that run models. */
public final class EngineOptions {
    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of ONNX Runtime; default: the number of physical cores.")
    private Integer threads;

    @Option(
            names = "--provider",
            paramLabel = "NAME[:DEVICE]",
            description =
                    "ONNX Runtime's execution provider: cpu (the default), cuda, cuda:1, tensorrt, openvino, coreml, "
                            + "dml …; doctor lists those that work here.")
    private String provider;

    @Option(
            names = "--provider-option",
            paramLabel = "KEY=VALUE",
            description = "An option of the provider by ONNX Runtime's name, such as use_tf32=0 for cuda; repeatable.")
    private Map<String, String> providerOptions = new LinkedHashMap<>();

    @Option(
            names = "--provider-library",
            paramLabel = "FILE",
            description = "The library of a plugin provider; --provider then names the provider in it.")
    private Path providerLibrary;

    @Option(
            names = "--allow-fallback",
            description = "Run nodes that the provider has no kernels for on the CPU; by default they are an error.")
    private boolean allowFallback;

    @Option(
            names = "--kernels",
            paramLabel = "NAME[:DEVICE]",
            completionCandidates = Choices.KernelNames.class,
            description =
                    "Kernels for convnet's own operators: ${COMPLETION-CANDIDATES} (with a device: tornado:opencl:0), or "
                            + "the name of a KernelProvider class on CONVNET_CLASSPATH; default: none, which runs the "
                            + "operators' bodies in standard operators.",
            defaultValue = "none")
    private String kernels;

    /** The settings of the sessions. @throws UserError if the execution provider is not available */
    public SessionSettings settings() {
        return settings(OptionalInt.empty());
    }

    /** As {@link #settings()}, with another number of threads where the option is not given. */
    public SessionSettings settings(OptionalInt otherwise) {
        return available(withThreads(otherwise).withProvider(provider()));
    }

    /** As {@link #settings()}, with another provider and number of threads where they are not null. */
    public SessionSettings otherSettings(String otherProvider, Integer otherThreads) {
        ExecutionProvider chosen = otherProvider == null
                ? provider()
                : ExecutionProvider.parse(otherProvider, providerOptions, providerLibrary);
        SessionSettings settings =
                otherThreads == null ? withThreads(OptionalInt.empty()) : SessionSettings.onCpu(otherThreads);
        return available(settings.withProvider(chosen));
    }

    private SessionSettings available(SessionSettings settings) {
        SessionSettings chosen = settings.withFallback(allowFallback);
        chosen.requireProvider();
        return chosen;
    }

    private SessionSettings withThreads(OptionalInt otherwise) {
        if (threads != null) {
            return SessionSettings.onCpu(threads);
        }
        return otherwise.isPresent() ? SessionSettings.onCpu(otherwise.getAsInt()) : SessionSettings.onAllCores();
    }

    /** Opens the kernels; the caller closes them. */
    public Kernels openKernels() {
        return Kernels.open(kernels);
    }

    /** As {@link #openKernels()}, for other kernels where they are not null. */
    public Kernels openKernels(String other) {
        return Kernels.open(other == null ? kernels : other);
    }

    /** The kernels as {@link Kernels#open} takes them. */
    public String kernels() {
        return kernels;
    }

    /** The options again, for another command line. */
    public List<String> arguments() {
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

    public ExecutionProvider provider() {
        if (provider != null) {
            return ExecutionProvider.parse(provider, providerOptions, providerLibrary);
        }
        if (providerLibrary != null || !providerOptions.isEmpty()) {
            throw new UserError(
                    "--provider-%s needs --provider".formatted(providerLibrary != null ? "library" : "option"));
        }
        return ExecutionProvider.CPU;
    }
}
