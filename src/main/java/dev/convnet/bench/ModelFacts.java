package dev.convnet.bench;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import dev.convnet.model.ModelFile;
import dev.convnet.model.inspect.Inspection;
import dev.convnet.nn.Activation;
import dev.convnet.nn.AdaptiveAvgPool2d;
import dev.convnet.nn.AdaptiveMaxPool2d;
import dev.convnet.nn.Architecture;
import dev.convnet.nn.AvgPool2d;
import dev.convnet.nn.BatchNorm;
import dev.convnet.nn.Branches;
import dev.convnet.nn.Conv2d;
import dev.convnet.nn.DenseBlock;
import dev.convnet.nn.Dropout;
import dev.convnet.nn.Dropout2d;
import dev.convnet.nn.LayerDescription;
import dev.convnet.nn.Linear;
import dev.convnet.nn.MaxPool2d;
import dev.convnet.nn.Mode;
import dev.convnet.nn.OtherLayer;
import dev.convnet.nn.Sequential;
import dev.convnet.onnx.Window;
import dev.convnet.results.LayerFacts;
import dev.convnet.results.LayerFacts.Reduction;
import dev.convnet.results.LayerSummary;
import dev.convnet.results.ModelSummary;
import dev.convnet.results.WindowFacts;
import dev.convnet.suite.CellPlan.Subject;
import dev.convnet.train.Recipe;
import dev.convnet.train.ZooChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Summarizes inference models for the results. */
final class ModelFacts {
    private ModelFacts() {}

    /** @throws UserError if the file cannot be read */
    static ModelSummary of(Subject subject, Path file) {
        try {
            return switch (subject) {
                case Subject.Net(Recipe recipe)
                when recipe.network() instanceof ZooChoice zoo -> network(zoo, Files.size(file));
                case Subject.Net _ -> file(file);
                case Subject.File _ -> file(file);
            };
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    private static ModelSummary network(ZooChoice zoo, long bytes) {
        Architecture architecture = zoo.emit(Mode.INFERENCE).architecture();
        return new ModelSummary(architecture.parameters(), architecture.macs(), bytes, summary(architecture));
    }

    private static ModelSummary file(Path file) {
        Inspection inspection = Inspection.of(ModelFile.read(file), Map.of());
        return new ModelSummary(inspection.parameters(), inspection.macs(), inspection.fileBytes(), null);
    }

    static LayerSummary summary(Architecture layer) {
        return new LayerSummary(
                layer.name(),
                layer.typeName(),
                facts(layer.description()),
                layer.input(),
                layer.output(),
                layer.parameters(),
                layer.macs(),
                layer.children().stream().map(ModelFacts::summary).toList());
    }

    private static LayerFacts facts(LayerDescription layer) {
        return switch (layer) {
            case Conv2d(long channels, Window window) -> new LayerFacts.ConvolutionFacts(channels, facts(window));
            case MaxPool2d(Window window) -> new LayerFacts.PoolingFacts(Reduction.MAX, facts(window));
            case AvgPool2d(Window window) -> new LayerFacts.PoolingFacts(Reduction.AVERAGE, facts(window));
            case AdaptiveMaxPool2d(int height, int width) ->
                new LayerFacts.AdaptivePoolingFacts(Reduction.MAX, height, width);
            case AdaptiveAvgPool2d(int height, int width) ->
                new LayerFacts.AdaptivePoolingFacts(Reduction.AVERAGE, height, width);
            case Linear(long features) -> new LayerFacts.LinearFacts(features);
            case BatchNorm _ -> new LayerFacts.NormFacts();
            case Activation _ -> new LayerFacts.ActivationFacts();
            case Dropout(double p) -> new LayerFacts.DropoutFacts(p, false);
            case Dropout2d(double p) -> new LayerFacts.DropoutFacts(p, true);
            case Sequential _ -> new LayerFacts.SequenceFacts();
            case Branches(String _, List<Sequential> branches) ->
                new LayerFacts.BranchesFacts(
                        branches.stream().map(ModelFacts::names).toList());
            case DenseBlock _ -> new LayerFacts.DenseBlockFacts();
            case OtherLayer(String detail) -> new LayerFacts.OtherFacts(detail);
        };
    }

    private static List<String> names(Sequential branch) {
        return branch.layers().stream().map(Sequential.NamedLayer::name).toList();
    }

    private static WindowFacts facts(Window window) {
        return new WindowFacts(
                window.kernel(), window.strides(), window.padsBegin(), window.padsEnd(), window.dilations());
    }
}
