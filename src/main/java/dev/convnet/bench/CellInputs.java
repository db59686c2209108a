package dev.convnet.bench;

import dev.convnet.base.ContentHash;
import dev.convnet.base.Json;
import dev.convnet.base.UserError;
import dev.convnet.base.Version;
import dev.convnet.data.Dataset;
import dev.convnet.ort.OrtLibrary;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.ort.TrainingLibrary;
import dev.convnet.results.CellIdentity;
import dev.convnet.results.Setup;
import dev.convnet.suite.Budget;
import dev.convnet.suite.CellPlan;
import dev.convnet.suite.CellPlan.Subject;
import dev.convnet.train.Recipe;
import dev.convnet.train.ZooChoice;
import dev.convnet.zoo.Zoo;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that decides the figures of a suite's cells but the machine: settings as text, files and code by hashes of their content.
 * Each file is read once.
 */
final class CellInputs {
    private final Engines engines;
    private final String dataset;
    private final Map<Path, String> hashes = new HashMap<>();

    CellInputs(Engines engines, Dataset data) {
        this.engines = engines;
        this.dataset = data.name() + " " + data.digest();
    }

    /** The identity of a cell, whose fingerprint is the hash of its inputs. */
    CellIdentity identity(CellPlan plan) {
        Map<String, String> inputs = of(plan);
        return new CellIdentity(
                plan.id(),
                plan.title(),
                plan.variant(),
                plan.note().orElse(null),
                ContentHash.of(inputs.toString()),
                inputs);
    }

    private Map<String, String> of(CellPlan plan) {
        Setup setup = engines.setup(plan, false);
        Map<String, String> inputs = new TreeMap<>();
        inputs.put("convnet", Version.current() + " " + ownCode());
        inputs.put("ONNX Runtime", library(plan));
        inputs.put("data set", dataset);
        inputs.put("tasks", plan.tasks().toString());
        inputs.put("loads", ContentHash.of(Json.KEBAB.writeValueAsString(plan.loads())));
        if (!plan.budget().equals(Budget.NONE)) {
            inputs.put("budget", Json.KEBAB.writeValueAsString(plan.budget()));
        }
        plan.target().ifPresent(target -> inputs.put("target", target.toString()));
        inputs.put("engine", setup.engine());
        inputs.put("provider", setup.provider());
        if (!setup.providerOptions().isEmpty()) {
            inputs.put("provider options", new TreeMap<>(setup.providerOptions()).toString());
        }
        engines.providerLibrary(plan).ifPresent(file -> inputs.put("provider library", hash(file)));
        inputs.put("allow-fallback", String.valueOf(setup.allowFallback()));
        inputs.put("threads", String.valueOf(setup.threads()));
        inputs.put("kernels", setup.kernels());
        kernelCode(setup.kernels()).ifPresent(code -> inputs.put("kernel classes", code));
        switch (plan.subject()) {
            case Subject.Net(Recipe recipe) -> {
                inputs.put("recipe", ContentHash.of(Json.KEBAB.writeValueAsString(recipe)));
                if (recipe.network() instanceof ZooChoice zoo) {
                    foreignCode(Zoo.named(zoo.name()).getClass()).ifPresent(code -> inputs.put("network class", code));
                }
                if (recipe.initialization().weights() != null) {
                    inputs.put(
                            "weights file", hash(Path.of(recipe.initialization().weights())));
                }
            }
            case Subject.File(String path) -> inputs.put("model file", modelFile(Path.of(path)));
        }
        return inputs;
    }

    /** A model file and the files beside it with its name in front, such as {@code model.onnx.data}, which may hold its tensors. */
    private String modelFile(Path model) {
        Path folder = Optional.ofNullable(model.getParent()).orElse(Path.of(""));
        String name = model.getFileName().toString();
        try (Stream<Path> files = Files.list(folder.toAbsolutePath())) {
            return ContentHash.of(
                    files.filter(file -> file.getFileName().toString().startsWith(name))
                            .filter(Files::isRegularFile)
                            .sorted()
                            .map(file -> file.getFileName() + " " + hash(file))
                            .collect(Collectors.joining("\n")));
        } catch (IOException _) {
            return "unreadable";
        }
    }

    private String library(CellPlan plan) {
        if (engines.needsTrainingLibrary(plan)) {
            try {
                return OrtLibrary.named()
                        .map(OrtLibrary::nativeLibrary)
                        .map(this::hash)
                        .orElse(TrainingLibrary.ARTIFACT + " " + Version.ofTrainingLibrary());
            } catch (UserError _) {
                return "missing";
            }
        }
        return OrtRuntime.version() + " " + OrtRuntime.library();
    }

    /** The hash of the classes of kernel providers that the user named by their class. */
    private Optional<String> kernelCode(String choice) {
        List<String> codes = Arrays.stream(choice.split(",", -1))
                .map(name -> name.replaceFirst(":.*", ""))
                .flatMap(name -> classOf(name).flatMap(this::foreignCode).stream())
                .toList();
        return codes.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", codes));
    }

    /** The class of that name, without running its code. */
    private static Optional<Class<?>> classOf(String name) {
        try {
            return Optional.of(Class.forName(name, false, CellInputs.class.getClassLoader()));
        } catch (ClassNotFoundException | LinkageError _) {
            return Optional.empty();
        }
    }

    /** The hash of the folder or jar of a class that is not convnet's own. */
    private Optional<String> foreignCode(Class<?> type) {
        return source(type)
                .filter(source -> !Optional.of(source).equals(source(CellInputs.class)))
                .map(this::hash);
    }

    private String ownCode() {
        return source(CellInputs.class).map(this::hash).orElse("unknown");
    }

    private static Optional<Path> source(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        try {
            return source == null
                    ? Optional.empty()
                    : Optional.of(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The hash of a file or a folder; the cell itself reports a file that cannot be read. */
    private String hash(Path file) {
        return hashes.computeIfAbsent(file, path -> {
            try {
                return ContentHash.of(path);
            } catch (UserError _) {
                return "unreadable";
            }
        });
    }
}
