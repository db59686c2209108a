package dev.convnet.testing;

import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.file.ModelWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** What others compute in the cases of {@link OperatorCases}. */
public final class OperatorPeers {
    private final Path folder;

    /** Asks PyTorch and the reference evaluator, in {@code folder}. The test is skipped where there is no Python. */
    public OperatorPeers(Path folder, List<OperatorCase> cases) throws IOException {
        this.folder = folder;
        for (OperatorCase asked : cases) {
            TensorFiles.write(file(asked, "inputs"), asked.inputs());
            ModelWriter.write(asked.model(), folder.resolve(asked + ".onnx"));
        }
        Files.writeString(
                folder.resolve("cases.json"),
                new JsonMapper()
                        .writeValueAsString(
                                cases.stream().map(OperatorCase::plan).toList()));
        Python.run("operators.py", folder);
    }

    /** PyTorch's results, from double precision. */
    public Map<String, Tensor> torch(OperatorCase asked) {
        return TensorFiles.read(file(asked, "torch"));
    }

    /** The body's results in the {@code onnx} package's evaluator, if it can compute them. */
    public Optional<Map<String, Tensor>> referenceEvaluator(OperatorCase asked) {
        return asked.byReferenceEvaluator()
                ? Optional.of(TensorFiles.read(file(asked, "reference")))
                : Optional.empty();
    }

    private Path file(OperatorCase asked, String kind) {
        return folder.resolve(asked + "." + kind + ".safetensors");
    }
}
