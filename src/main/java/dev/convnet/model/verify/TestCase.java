package dev.convnet.model.verify;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A model with inputs and expected outputs, in the layout of ONNX's tests: a folder with {@code model.onnx} and folders {@code
 * test_data_set_0}, {@code test_data_set_1}, … that hold {@code input_0.pb}, … and {@code output_0.pb}, ….
 *
 * @param name the folder's name, or the model's
 * @param model the model file
 * @param dataSets the folders with values, in the order of their numbers; none in a broken tree
 */
public record TestCase(String name, Path model, List<Path> dataSets) {
    private static final String MODEL = "model.onnx";
    private static final String DATA_SET = "test_data_set_";

    public TestCase {
        dataSets = List.copyOf(dataSets);
    }

    /**
     * The cases at a path. A model file is a case with the data sets beside it, and a folder with a {@code model.onnx} is a
     * case; any other folder has the cases of the folders in it, where a model without a data set is a case without any.
     *
     * @throws UserError if there is no case, or the only one has no data set
     */
    public static List<TestCase> at(Path path) {
        if (Files.isRegularFile(path)) {
            return List.of(of(path, path.toAbsolutePath().getParent()));
        }
        if (!Files.isDirectory(path)) {
            throw new UserError("cannot read " + path + ": no such file or folder");
        }
        if (Files.isRegularFile(path.resolve(MODEL))) {
            return List.of(of(path.resolve(MODEL), path));
        }
        List<TestCase> cases = new ArrayList<>();
        collect(path, cases);
        if (cases.isEmpty()) {
            throw new UserError(path + ": has no " + MODEL + ", nor has a folder in it");
        }
        return cases;
    }

    /**
     * The case of a model with data sets elsewhere.
     *
     * @param data the folder of the data sets, or one data set
     */
    public static TestCase of(Path model, Path data) {
        List<Path> chosen = dataSets(data);
        if (chosen.isEmpty()) {
            throw new UserError(data + ": has no folder " + DATA_SET + "0");
        }
        return new TestCase(name(model), model, chosen);
    }

    /** The data sets in a folder, or the folder if it is one. */
    private static List<Path> dataSets(Path data) {
        List<Path> sets = children(data).stream()
                .filter(folder -> folder.getFileName().toString().startsWith(DATA_SET))
                .toList();
        boolean isOne = sets.isEmpty() && children(data).stream().anyMatch(file -> number(file, "output_") >= 0);
        return isOne ? List.of(data) : sets;
    }

    /** Why a case without data sets cannot be verified. */
    String whyNoDataSets() {
        return model.toAbsolutePath().getParent() + ": has no folder " + DATA_SET + "0";
    }

    /** The files {@code input_0.pb}, {@code input_1.pb}, … of a data set, in order. */
    static List<Path> inputs(Path dataSet) {
        return numbered(dataSet, "input_");
    }

    /** The files {@code output_0.pb}, {@code output_1.pb}, … of a data set, in order. */
    static List<Path> outputs(Path dataSet) {
        return numbered(dataSet, "output_");
    }

    private static void collect(Path folder, List<TestCase> cases) {
        if (Files.isRegularFile(folder.resolve(MODEL))) {
            Path model = folder.resolve(MODEL);
            cases.add(new TestCase(name(model), model, dataSets(folder)));
        } else {
            children(folder).stream().filter(Files::isDirectory).forEach(child -> collect(child, cases));
        }
    }

    private static String name(Path model) {
        Path absolute = model.toAbsolutePath();
        String file = absolute.getFileName().toString();
        return file.equals(MODEL) && absolute.getNameCount() > 1
                ? absolute.getParent().getFileName().toString()
                : file;
    }

    private static List<Path> numbered(Path dataSet, String prefix) {
        List<Path> files = children(dataSet).stream()
                .filter(file -> number(file, prefix) >= 0)
                .sorted(Comparator.comparingInt(file -> number(file, prefix)))
                .toList();
        for (int i = 0; i < files.size(); i++) {
            if (number(files.get(i), prefix) != i) {
                throw new UserError(dataSet + ": has no file " + prefix + i + ".pb");
            }
        }
        return files;
    }

    /** The number in a file name like {@code input_12.pb}; −1 for any other name. */
    private static int number(Path file, String prefix) {
        String name = file.getFileName().toString();
        return name.matches(prefix + "\\d{1,6}\\.pb")
                ? Integer.parseInt(name.substring(prefix.length(), name.length() - ".pb".length()))
                : -1;
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            // Shorter names come first, so test_data_set_10 follows test_data_set_9.
            return children.sorted(Comparator.comparingInt((Path child) ->
                                    child.getFileName().toString().length())
                            .thenComparing(child -> child.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new UserError("cannot read " + folder + ": " + AtomicFile.reason(e), e);
        }
    }
}
