package dev.convnet.bench;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import dev.convnet.model.ModelFile;
import dev.convnet.model.inspect.Inspection;
import dev.convnet.nn.Architecture;
import dev.convnet.nn.Mode;
import dev.convnet.results.ModelSummary;
import dev.convnet.suite.CellPlan.Subject;
import dev.convnet.train.Recipe;
import dev.convnet.zoo.NetworkOptions;
import dev.convnet.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What the results say of an inference model. */
final class ModelFacts {
    private ModelFacts() {}

    /** @throws UserError if the file cannot be read */
    static ModelSummary of(Subject subject, Path file) {
        try {
            return switch (subject) {
                case Subject.Net(Recipe recipe) -> network(recipe, Files.size(file));
                case Subject.File _ -> file(file);
            };
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    private static ModelSummary network(Recipe recipe, long bytes) {
        NetworkOptions options = new NetworkOptions(recipe.side(), recipe.classes(), recipe.width(), recipe.dropout());
        Architecture architecture =
                Zoo.named(recipe.net()).emit(options, Mode.INFERENCE).architecture();
        return new ModelSummary(architecture.parameters(), architecture.macs(), bytes, architecture);
    }

    private static ModelSummary file(Path file) {
        Inspection inspection = Inspection.of(ModelFile.read(file), Map.of());
        return new ModelSummary(inspection.parameters(), inspection.macs(), inspection.fileBytes(), null);
    }
}
