package dev.convnet.doctor;

import static java.util.stream.Collectors.joining;

import dev.convnet.base.ExternalProgram;
import dev.convnet.base.JavaProcess;
import dev.convnet.base.UserError;
import dev.convnet.base.Version;
import dev.convnet.data.DataSource;
import dev.convnet.data.DataSource.Availability;
import dev.convnet.data.DataSources;
import dev.convnet.data.Dataset;
import dev.convnet.kernels.KernelProvider;
import dev.convnet.kernels.KernelProviders;
import dev.convnet.ort.OrtDevices;
import dev.convnet.ort.OrtLibrary;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.ort.ProviderStatus;
import dev.convnet.ort.TrainingLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks everything that convnet can use on this machine. */
public final class Doctor {
    private static final String PYTHON_VERSIONS = """
            import importlib.metadata as metadata, sys
            def version(name):
                try:
                    return metadata.version(name)
                except metadata.PackageNotFoundError:
                    return "missing"
            names = ["numpy", "onnx", "onnxruntime", "safetensors", "torch"]
            print("Python " + sys.version.split()[0] + ", " + ", ".join(name + " " + version(name) for name in names))
            """;

    private final Path project;
    private final Map<String, String> environment;

    /**
     * Prepares the checks.
     *
     * @param project the project's folder
     * @param environment environment variables
     */
    public Doctor(Path project, Map<String, String> environment) {
        this.project = project;
        this.environment = environment;
    }

    /** Runs all checks. Each execution provider that ONNX Runtime includes runs a small model. */
    public DoctorReport examine() {
        return new DoctorReport(List.of(
                new CheckGroup("Java", List.of(java())),
                new CheckGroup("ONNX Runtime", runtime()),
                new CheckGroup("Execution providers", providers()),
                new CheckGroup("Graphics processors", GpuSoftware.checks()),
                new CheckGroup("Kernels", kernels()),
                new CheckGroup(
                        "Data sets", DataSources.ALL.stream().map(Doctor::data).toList()),
                new CheckGroup("Peers, for the tests", List.of(python()))));
    }

    private static Check java() {
        return Check.ok(
                "JDK",
                "%s, %s\n%s"
                        .formatted(
                                Runtime.version(), System.getProperty("java.vendor"), System.getProperty("java.home")));
    }

    private List<Check> runtime() {
        return List.of(
                Check.ok(
                        "library",
                        OrtRuntime.version() + ", " + OrtRuntime.buildInfo()
                                + "\nfor inference and the engine convnet"),
                trainingLibrary());
    }

    /** The library of the engine ort-training, tried in a JVM of its own. */
    private Check trainingLibrary() {
        String name = "training library";
        String named = environment.get(OrtLibrary.VARIABLE);
        try {
            Optional<OrtLibrary> library =
                    named == null ? TrainingLibrary.installed(project) : Optional.of(new OrtLibrary(Path.of(named)));
            if (library.isEmpty()) {
                return Check.absent(
                        name,
                        "not fetched",
                        "not needed by the engine convnet; Maven fetches %s:%s at the first use of the engine ort-training"
                                .formatted(TrainingLibrary.ARTIFACT, Version.ofTrainingLibrary()));
            }
            List<String> lines = Collections.synchronizedList(new ArrayList<>());
            JavaProcess.End end = library.get()
                    .configure(new JavaProcess(TrainingProbe.class.getName()))
                    .run(lines::add, lines::add);
            lines.add(library.get().folder().toString());
            String detail = String.join("\n", lines);
            return end.succeeded()
                    ? Check.ok(name, detail + "\nfor the engine ort-training, which runs")
                    : Check.absent(
                            name,
                            detail + "\nits JVM ended with " + end,
                            "a training build of ONNX Runtime, with the onnxruntime-<version>.jar of its version beside it");
        } catch (UserError e) {
            return Check.absent(
                    name, e.getMessage(), "let " + OrtLibrary.VARIABLE + " name a library's folder, or unset it");
        }
    }

    private static List<Check> providers() {
        List<Check> checks = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (ProviderStatus provider : ProviderStatus.all()) {
            if (provider.problem().isEmpty()) {
                checks.add(Check.ok(provider.name(), "built in, runs"));
            } else if (provider.name().equals("cpu")) {
                checks.add(
                        Check.broken("cpu", "does not run", provider.problem().get()));
            } else if (provider.builtIn()) {
                checks.add(Check.absent(
                        provider.name(),
                        "built in, does not run",
                        provider.problem().get()));
            } else if (provider.name().equals("cuda") || provider.name().equals("tensorrt")) {
                checks.add(Check.absent(
                        provider.name(), "not built in", provider.problem().get()));
            } else {
                others.add(provider.name());
            }
        }
        if (!others.isEmpty()) {
            checks.add(Check.absent(
                    "others",
                    "not built in: " + String.join(", ", others),
                    "an ONNX Runtime built with one (https://onnxruntime.ai/docs/execution-providers), or its plugin "
                            + "library"));
        }
        String devices = String.join("\n", OrtDevices.all());
        if (!devices.isEmpty()) {
            checks.add(Check.ok("devices", devices));
        }
        return checks;
    }

    private List<Check> kernels() {
        List<Check> checks = new ArrayList<>();
        checks.add(Check.ok("none", "operators run from their bodies in standard operators"));
        for (KernelProvider provider : KernelProviders.all()) {
            checks.add(provider.missing()
                    .map(missing -> Check.absent(provider.name(), "does not run", missing))
                    .orElseGet(() -> Check.ok(provider.name(), devices(provider))));
        }
        KernelProviders.absent().forEach((name, remedy) -> checks.add(Check.absent(name, sdk(), remedy)));
        return checks;
    }

    private static String devices(KernelProvider provider) {
        String devices = provider.devices().stream()
                .map(device -> provider.name() + ":" + device.selector() + "  " + device.description())
                .collect(joining("\n"));
        return devices.isEmpty() ? "built in" : devices;
    }

    private String sdk() {
        String home = environment.get("TORNADOVM_HOME");
        return home == null
                ? "TORNADOVM_HOME is not set"
                : "TORNADOVM_HOME is " + home + (Files.isDirectory(Path.of(home)) ? "" : ", which is not a folder");
    }

    private static Check data(DataSource source) {
        return switch (source.availability()) {
            case Availability.Included() -> included(source);
            case Availability.Installed(Path folder) -> Check.ok(source.name(), folder.toString());
            case Availability.Missing(String remedy) -> Check.absent(source.name(), "not on this machine", remedy);
        };
    }

    private static Check included(DataSource source) {
        try {
            return Check.ok(source.name(), images(source.load(_ -> {})));
        } catch (UserError e) {
            return Check.broken(source.name(), e.getMessage(), "build convnet again");
        }
    }

    private static String images(Dataset data) {
        return "%d images of %s to train on, %d to test on"
                .formatted(data.train().size(), data.name(), data.test().size());
    }

    private Check python() {
        String named = environment.get("CONVNET_PYTHON");
        Path interpreter = named == null ? project.resolve(".venv/bin/python") : Path.of(named);
        Optional<String> versions = ExternalProgram.output(List.of(interpreter.toString(), "-c", PYTHON_VERSIONS));
        return versions.map(text -> Check.ok("Python", interpreter + "\n" + text))
                .orElseGet(() -> Check.absent(
                        "Python",
                        interpreter + " does not run",
                        "python3 -m venv .venv && .venv/bin/pip install -r src/test/python/requirements.txt"));
    }
}
