package dev.convnet.bench;

import dev.convnet.bench.CellPlan.Subject;
import dev.convnet.io.AtomicFile;
import dev.convnet.io.UserError;
import dev.convnet.nn.Architecture;
import dev.convnet.nn.Mode;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.results.RunResults.Model;
import dev.convnet.runtime.Recipe;
import dev.convnet.zoo.NetworkOptions;
import dev.convnet.zoo.Zoo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the results say of an inference model. */
final class ModelFacts {
    private ModelFacts() {}

    /** @throws UserError if the file cannot be read */
    static Model of(Subject subject, Path file) {
        try {
            return switch (subject) {
                case Subject.Net(Recipe recipe) -> network(recipe, Files.size(file));
                case Subject.File _ -> new Model(parameters(file), null, Files.size(file), null);
            };
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    private static Model network(Recipe recipe, long bytes) {
        NetworkOptions options = new NetworkOptions(recipe.side(), recipe.classes(), recipe.width(), recipe.dropout());
        Architecture architecture =
                Zoo.named(recipe.net()).emit(options, Mode.INFERENCE).architecture();
        return new Model(architecture.parameters(), architecture.macs(), bytes, architecture);
    }

    /** The numbers in the model's initializers. */
    private static long parameters(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return ModelProto.parseFrom(in).getGraph().getInitializerList().stream()
                    .map(TensorProto::getDimsList)
                    .mapToLong(dims -> dims.stream().reduce(1L, Math::multiplyExact))
                    .sum();
        }
    }
}
