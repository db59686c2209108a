package dev.convnet.export;

import dev.convnet.onnx.file.ExternalDataWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The files of an exported model.
 *
 * @param model the model
 * @param extras the files besides the model
 */
public record ExportFiles(Path model, Extras extras) {
    /**
     * Which files an export writes besides the model.
     *
     * @param externalData whether the weights are in a file of their own, also below 2 GiB
     * @param testData whether there are inputs and expected outputs
     * @param report whether there is a report
     */
    public record Extras(boolean externalData, boolean testData, boolean report) {}

    /** The file with the weights, if the model is written with external data. */
    public Path data() {
        return ExternalDataWriter.file(model);
    }

    /** The report: {@code alexnet.md} for {@code alexnet.onnx}. */
    public Path report() {
        return model.resolveSibling(model.getFileName().toString().replaceFirst("\\.onnx$", "") + ".md");
    }

    /** The expected output {@code index}, or the input, in ONNX's layout of test data. */
    private Path value(String kind, int index) {
        return model.resolveSibling("test_data_set_0").resolve(kind + "_" + index + ".pb");
    }

    List<Path> inputs(int count) {
        return IntStream.range(0, count).mapToObj(i -> value("input", i)).toList();
    }

    List<Path> outputs(int count) {
        return IntStream.range(0, count).mapToObj(i -> value("output", i)).toList();
    }

    /**
     * All files of a model.
     *
     * @param inputs the number of its inputs
     * @param outputs the number of its outputs
     */
    public List<Path> all(int inputs, int outputs) {
        List<Path> files = new ArrayList<>(List.of(model));
        if (extras.externalData) {
            files.add(data());
        }
        if (extras.testData) {
            files.addAll(inputs(inputs));
            files.addAll(outputs(outputs));
        }
        if (extras.report) {
            files.add(report());
        }
        return files;
    }
}
