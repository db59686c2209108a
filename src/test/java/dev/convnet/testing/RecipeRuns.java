package dev.convnet.testing;

import static java.util.stream.Collectors.toMap;

import dev.convnet.base.StopSignal;
import dev.convnet.data.Dataset;
import dev.convnet.data.ImageArray;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.SessionSettings;
import dev.convnet.safetensors.DType;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.safetensors.SafetensorsFile;
import dev.convnet.train.Recipe;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.TrainingResult;
import dev.convnet.train.TrainingRun;
import dev.convnet.train.ZooNetworks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/** What the recipes of {@link RecipeCase} come to. */
public final class RecipeRuns {
    private static final Path FOLDER = Path.of("target", "recipe-runs").toAbsolutePath();
    private static final int TEST_IMAGES = 100;

    private static boolean torchHasRun;

    private RecipeRuns() {}

    /** {@code losses} and {@code rates} of the steps, and {@code test}, the test loss; only rates if the case has no training. */
    public static Map<String, double[]> ours(RecipeCase recipeCase) {
        Recipe recipe = recipeCase.recipe(weights());
        Map<String, double[]> figures = new HashMap<>();
        figures.put(
                "rates",
                IntStream.range(0, recipeCase.steps())
                        .mapToDouble(step -> recipe.schedule().rate(step, recipeCase.images()))
                        .toArray());
        if (recipeCase.limit().isPresent()) {
            RunDirectory folder = new RunDirectory(FOLDER.resolve(recipeCase.name()));
            TrainingResult result = new TrainingRun(
                            new ZooNetworks(), recipe, folder, new SessionFactory(SessionSettings.onAllCores()), 0)
                    .start(data(), List.of(), new StopSignal());
            figures.put(
                    "losses",
                    TrainingRuns.losses(folder).stream()
                            .mapToDouble(loss -> loss)
                            .toArray());
            figures.put("test", new double[] {result.lastEpoch().orElseThrow().testLoss()});
        }
        return figures;
    }

    private static Dataset data() {
        return SampleImages.dataset(TEST_IMAGES);
    }

    /** As {@link #ours}, of PyTorch. A test that asks is skipped where there is no PyTorch. */
    public static synchronized Map<String, double[]> torch(RecipeCase recipeCase) {
        if (!torchHasRun) {
            Map<String, Tensor> images = new HashMap<>(SampleImages.first(
                    RecipeCase.cases().mapToInt(RecipeCase::images).max().orElseThrow()));
            ImageArray test = SampleImages.array(data().test());
            images.put(
                    "test_images",
                    new Tensor(
                            TensorType.of(DataType.UINT8, TEST_IMAGES, 28, 28),
                            Tensor.allocate(test.pixels().remaining())
                                    .put(test.pixels())
                                    .flip()));
            images.put(
                    "test_labels",
                    Tensor.int64s(IntStream.range(0, TEST_IMAGES)
                            .mapToLong(test::label)
                            .toArray()));
            Path weights = weights();
            TensorFiles.write(FOLDER.resolve("data.safetensors"), images);
            try {
                Files.writeString(
                        FOLDER.resolve("recipes.json"),
                        new JsonMapper()
                                .writeValueAsString(RecipeCase.cases()
                                        .map(one -> one.plan(weights))
                                        .toList()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Python.run("recipes.py", FOLDER);
            torchHasRun = true;
        }
        Map<String, double[]> figures = new LinkedHashMap<>();
        new JsonMapper()
                .readTree(FOLDER.resolve(recipeCase + ".json"))
                .forEachEntry((name, values) -> figures.put(
                        name,
                        values.valueStream()
                                .mapToDouble(value -> value.doubleValue())
                                .toArray()));
        return figures;
    }

    /** The initial weights, with PyTorch's counters of batches, as a whole {@code state_dict}. */
    private static Path weights() {
        Path file = FOLDER.resolve("weights.safetensors");
        Map<String, Tensor> weights =
                new TrainingCase(NetworkCase.of("lenet-bn", 28), TrainingCase.Method.sgd(0.1)).weights();
        List<SafeTensor> tensors = weights.entrySet().stream()
                .map(weight -> new SafeTensor(
                        weight.getKey(),
                        DType.F32,
                        sizes(weight.getValue()),
                        weight.getValue().data()))
                .toList();
        SafetensorsFile.write(file, Weights.withBatchCounts(tensors, _ -> 0), Map.of());
        return file;
    }

    private static List<Long> sizes(Tensor tensor) {
        return Arrays.stream(tensor.type().shape().sizes()).boxed().toList();
    }

    /** Figures as tensors, for the committed results. */
    public static Map<String, Tensor> tensors(Map<String, double[]> figures) {
        return figures.entrySet().stream()
                .collect(toMap(
                        Map.Entry::getKey,
                        entry -> Tensor.reals(DataType.FLOAT, Shape.of(entry.getValue().length), entry.getValue())));
    }
}
