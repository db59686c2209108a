package dev.convnet.export;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import dev.convnet.model.ModelFile;
import dev.convnet.model.ModelInputs;
import dev.convnet.model.ModelSession;
import dev.convnet.model.ModelValue;
import dev.convnet.model.OpenDims;
import dev.convnet.model.TensorValue;
import dev.convnet.model.ValueProtos;
import dev.convnet.model.inspect.Inspection;
import dev.convnet.model.verify.Difference;
import dev.convnet.model.verify.Tolerance;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.transform.BlockFunctions;
import dev.convnet.onnx.transform.ExportSettings;
import dev.convnet.onnx.transform.ModelMetadata;
import dev.convnet.onnx.transform.OperatorCheck;
import dev.convnet.onnx.transform.Precision;
import dev.convnet.onnx.transform.RawImageInput;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.UncheckedOrtException;
import dev.convnet.text.Format;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Exports a model stage by stage: converts it, writes it, and, for test data and reports, checks the file, loads it in ONNX Runtime
 * and compares its outputs with those of the model that it was made from.
 *
 * @param name the model's name in messages
 * @param settings the form in which it is exported
 * @param metadata what its file says about it
 * @param files where it is written
 * @param seed the seed of random inputs
 */
public record ModelExport(String name, ExportSettings settings, ModelMetadata metadata, ExportFiles files, long seed) {
    /** The batch of test data and comparisons where the model's is dynamic. */
    private static final int BATCH = 2;

    /** The sizes of raw images where each call decides them. */
    private static final Map<String, Long> IMAGE_SIZE = Map.of("height", 40L, "width", 30L);

    private static final String EQUAL = "outputs equal to the reference";

    private static final String NO_KERNELS = "ONNX Runtime's CPU execution provider has no kernels for ";

    private static final String FULL_CHECK =
            "convnet's own check of the file: names, types, sizes of tensors, external data, order"
                    + " of computation, calls of functions; and each node against the onnx package's definition of its operator:"
                    + " inputs, outputs, attributes, element types";

    /** One thread, so that the same model has the same outputs. */
    private static final SessionFactory SESSIONS = SessionFactory.onCpu(1);

    /**
     * A model in its own form.
     *
     * @param model the model
     * @param blocks the blocks that can be kept as functions
     */
    public record Source(ModelProto model, List<BlockFunctions.Block> blocks) {
        public Source {
            blocks = List.copyOf(blocks);
        }
    }

    /** How files are written. */
    public interface Output {
        /** Checks that a file may be written. @throws UserError if it may not */
        void check(Path file);

        /** Calls {@code writer} with a file that {@link #check} has allowed, and notes that convnet wrote it. */
        void write(Path file, Consumer<Path> writer);
    }

    /**
     * Exports a model.
     *
     * @param source makes the model in its own form
     * @return the exported model
     * @throws UserError if a stage fails; the report, if one is wanted, is written and names the stage
     * @throws UncheckedOrtException likewise, if ONNX Runtime fails
     */
    public ModelProto run(Supplier<Source> source, Output output) {
        files.all(0, 0).forEach(output::check);
        Stages stages = new Stages();
        Optional<ModelProto> exported = Optional.empty();
        try {
            Source own = stages.run(
                    "graph built",
                    source,
                    made -> Format.count(made.model.getGraph().getNodeCount(), "node"));
            ModelProto model = stages.run(
                    "converted",
                    () -> metadata.apply(settings.apply(own.model, own.blocks, name)),
                    changed -> "to " + settings.precision() + ", opset "
                            + changed.getOpsetImport(0).getVersion() + ", IR " + changed.getIrVersion());
            exported = Optional.of(model);
            write(model, output);
            if (files.extras().report() || files.extras().testData()) {
                check(own.model, stages, output);
            }
            return model;
        } finally {
            if (files.extras().report()) {
                ExportReport report = new ExportReport(name, stages.all(), files);
                String text = report.text(exported);
                output.write(files.report(), target -> AtomicFile.writeString(target, text));
            }
        }
    }

    private void write(ModelProto model, Output output) {
        boolean isSeparate = files.extras().externalData() || ModelWriter.exceedsOneFile(model);
        files.all(
                        new ModelFile(files.model(), model, true).inputs().size(),
                        model.getGraph().getOutputCount())
                .forEach(output::check);
        if (isSeparate) {
            output.check(files.data());
            output.write(files.model(), target -> ModelWriter.writeWithExternalData(model, target));
            output.write(files.data(), _ -> {});
        } else {
            output.write(files.model(), target -> ModelWriter.write(model, target));
        }
    }

    private void check(ModelProto own, Stages stages, Output output) {
        ModelFile file = stages.run("full check", this::checked, _ -> FULL_CHECK);
        stages.run("shapes inferred", () -> inferred(file), nodes -> "the types and shapes of the outputs of " + nodes);
        ModelInputs inputs = ModelInputs.of(file, List.of(), openDims(file), seed);
        Optional<Map<String, ModelValue>> outputs = load(file, inputs, stages);
        if (outputs.isEmpty()) {
            stages.add(EQUAL, Stage.Outcome.SKIPPED, "the model does not run here");
            if (files.extras().testData()) {
                throw new UserError(name + ": test data needs outputs, but " + NO_KERNELS + settings.precision());
            }
            return;
        }
        Map<String, ModelValue> reference = stages.run(
                EQUAL,
                () -> equalReference(own, inputs, outputs.get()),
                _ -> "on " + inputs.types() + " within " + tolerance() + " of the largest output");
        if (files.extras().testData()) {
            // Outputs of 16-bit arithmetic are its own; those of float32 come from the model that this one was made
            // from.
            writeTestData(file, inputs, settings.precision() == Precision.FLOAT32 ? reference : outputs.get(), output);
        }
    }

    private ModelFile checked() {
        ModelFile file = ModelFile.read(files.model());
        OperatorCheck.check(file.proto(), files.model().toString());
        return file;
    }

    private static String inferred(ModelFile file) {
        Inspection inspection = Inspection.of(file, dims(file));
        long unknown = inspection.nodes().stream()
                .filter(node -> node.type().isEmpty())
                .count();
        if (unknown > 0) {
            throw new UserError(file.path() + ": the types of " + unknown + " nodes are unknown");
        }
        return Format.count(inspection.nodes().size(), "node");
    }

    private static OpenDims openDims(ModelFile file) {
        boolean isFixed = file.inputs().stream()
                .map(input -> input.getType().getTensorType().getShape())
                .anyMatch(shape -> shape.getDimCount() > 0 && shape.getDim(0).hasDimValue());
        return isFixed ? OpenDims.of(file, dims(file)) : OpenDims.of(file, BATCH, dims(file));
    }

    /** The sizes of the open dimensions besides the batch. */
    private static Map<String, Long> dims(ModelFile file) {
        return file.inputs().stream()
                        .anyMatch(input -> input.getName().equals(RawImageInput.NAME)
                                && OpenDims.of(file, Map.of()).sizes().keySet().containsAll(IMAGE_SIZE.keySet()))
                ? IMAGE_SIZE
                : Map.of();
    }

    /** The outputs in ONNX Runtime; empty if it has no kernels for the element type. */
    private Optional<Map<String, ModelValue>> load(ModelFile file, ModelInputs inputs, Stages stages) {
        String stage = "loads in ONNX Runtime " + OrtRuntime.version();
        try (ModelSession session = ModelSession.open(file, inputs.values(), SESSIONS)) {
            Map<String, ModelValue> outputs = session.run();
            stages.add(stage, Stage.Outcome.PASSED, "and runs, on the CPU execution provider");
            return Optional.of(outputs);
        } catch (UncheckedOrtException e) {
            if (settings.precision() == Precision.BFLOAT16
                    && e.getMessage().contains("Could not find an implementation")) {
                stages.add(stage, Stage.Outcome.UNSUPPORTED, NO_KERNELS + settings.precision());
                return Optional.empty();
            }
            stages.add(stage, Stage.Outcome.FAILED, e.getMessage());
            throw e;
        }
    }

    private Map<String, ModelValue> equalReference(
            ModelProto own, ModelInputs inputs, Map<String, ModelValue> outputs) {
        ModelFile reference = new ModelFile(files.model(), settings.reference().apply(own, List.of(), name), true);
        try (ModelSession session = ModelSession.open(reference, inputs.values(), SESSIONS)) {
            Map<String, ModelValue> expected = session.run();
            expected.forEach((output, value) -> requireClose(output, value, outputs.get(output)));
            return expected;
        }
    }

    private void requireClose(String output, ModelValue expected, ModelValue actual) {
        double largest = expected instanceof TensorValue tensor
                ? IntStream.range(0, tensor.numbers())
                        .mapToDouble(tensor::number)
                        .map(Math::abs)
                        .max()
                        .orElse(0)
                : 0;
        Difference difference = Difference.between(expected, actual, new Tolerance(0, tolerance() * largest));
        if (!difference.agrees()) {
            throw new UserError(name + ": the output " + output + " differs from that of the float32 model: "
                    + difference.describe());
        }
    }

    /** The allowed difference of an output, relative to the largest number of that output. */
    private double tolerance() {
        return switch (settings.precision()) {
            case FLOAT32 -> 1e-4;
            case FLOAT16 -> 2e-2;
            case BFLOAT16 -> 1e-1;
        };
    }

    private void writeTestData(ModelFile file, ModelInputs inputs, Map<String, ModelValue> outputs, Output output) {
        List<Path> inputFiles = files.inputs(file.inputs().size());
        for (int i = 0; i < inputFiles.size(); i++) {
            String input = file.inputs().get(i).getName();
            write(inputFiles.get(i), input, inputs.values().get(input), output);
        }
        List<Path> outputFiles = files.outputs(file.outputs().size());
        for (int i = 0; i < outputFiles.size(); i++) {
            String result = file.outputs().get(i).getName();
            write(outputFiles.get(i), result, outputs.get(result), output);
        }
    }

    private static void write(Path file, String name, ModelValue value, Output output) {
        if (!(value instanceof TensorValue tensor)) {
            throw new UserError("the value " + name + " is " + value.describe() + ": test data has tensors only");
        }
        byte[] bytes = ValueProtos.proto(name, tensor).toByteArray();
        output.write(
                file,
                target -> AtomicFile.write(target, channel -> {
                    ByteBuffer buffer = ByteBuffer.wrap(bytes);
                    while (buffer.hasRemaining()) {
                        channel.write(buffer);
                    }
                }));
    }
}
