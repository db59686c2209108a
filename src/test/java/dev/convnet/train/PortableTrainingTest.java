package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.base.UserError;
import dev.convnet.data.FashionMnist;
import dev.convnet.nn.Mode;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.testing.NetworkCase;
import dev.convnet.testing.OrtModel;
import dev.convnet.testing.SampleImages;
import dev.convnet.testing.Tensors;
import dev.convnet.train.artifacts.TrainableModel;
import dev.convnet.train.graph.AdamW;
import dev.convnet.train.graph.Sgd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a training, in the models of any ONNX Runtime. */
class PortableTrainingTest {
    @TempDir
    private Path folder;

    private static TrainableModel model(NetworkCase network) {
        return TrainableModel.of(network.emit(Mode.TRAINING), network.emit(Mode.INFERENCE));
    }

    /** The model of a file has the step of the network that it is made from, on images that are scaled outside. */
    @Test
    void theModelOfAFileTrainsLikeItsNetwork() {
        NetworkCase network = NetworkCase.of("lenet-bn", 28);
        Path file = folder.resolve("model.onnx");
        ModelWriter.write(network.zooNetwork().inferenceModel(network.options(), network.weights()), file);
        Model read = TrainableModel.read(file);
        Sgd optimizer = new Sgd(0.9, false, 0);
        PortableTraining ofFile =
                PortableTraining.of(TrainableModel.of(read.graph(), "model.onnx"), optimizer, read.weights());
        PortableTraining ofNetwork =
                PortableTraining.of(model(network), FashionMnist.FORMAT, optimizer, network.weights());

        int batch = 8;
        Map<String, Tensor> raw = SampleImages.first(batch);
        Map<String, Tensor> scaled = new HashMap<>(raw);
        scaled.put("images", scaled(raw.get("images"), batch));
        Map<String, Tensor> expected = step(ofNetwork, raw);
        Map<String, Tensor> actual = step(ofFile, scaled);
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, tensor) -> {
            if (tensor.type().dataType() == DataType.FLOAT) {
                Tensors.assertClose(name, actual.get(name), tensor, 1e-4);
            } else {
                assertEquals(tensor, actual.get(name), name);
            }
        });
    }

    private static Tensor scaled(Tensor images, int batch) {
        ByteBuffer pixels = images.data();
        float[] values = new float[pixels.remaining()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Byte.toUnsignedInt(pixels.get(i)) / 255f;
        }
        return Tensor.floats(Shape.of(batch, 1, 28, 28), values);
    }

    private static Map<String, Tensor> step(PortableTraining training, Map<String, Tensor> batch) {
        Map<String, Tensor> inputs = new HashMap<>(batch);
        inputs.put("learning_rate", Tensor.floats(Shape.SCALAR, 0.01f));
        inputs.put("seed", Tensor.int64s(Shape.SCALAR, 0));
        training.program().state().forEach(variable -> {
            long[] sizes = variable.shape().stream().mapToLong(Long::longValue).toArray();
            DataType type = variable.name().equals("step") ? DataType.INT64 : DataType.FLOAT;
            ByteBuffer data = Tensor.allocate(variable.byteSize()).put(variable.data());
            inputs.put(variable.name(), new Tensor(TensorType.of(type, sizes), data.flip()));
        });
        return OrtModel.run(training.program().training(), inputs);
    }

    @Test
    void equalTrainingsMakeEqualFiles() throws IOException {
        NetworkCase network = NetworkCase.of("lenet-bn", 28);
        for (String name : List.of("a", "b")) {
            PortableTraining.of(model(network), FashionMnist.FORMAT, new AdamW(), network.weights())
                    .write(folder.resolve(name));
        }
        for (Path file : PortableTraining.files(folder.resolve("a"))) {
            assertEquals(-1, Files.mismatch(file, folder.resolve("b").resolve(file.getFileName())), file.toString());
        }
    }

    @Test
    void aParameterWithTheNameOfAnInputIsRefused() {
        assertRefused(
                "x",
                "images",
                "g: the parameter images has the name of an input or output of the training step: rename it");
    }

    @Test
    void anInputWithTheNameOfAnInputOfTheStepIsRefused() {
        assertRefused(
                "labels",
                "w",
                "g: the input, parameter or output labels has the name of an input or output of the training step: rename it");
    }

    /** Asserts the complaint about a linear classifier whose input and parameter have these names. */
    private static void assertRefused(String input, String parameter, String complaint) {
        GraphBuilder graph = new GraphBuilder("g");
        Value x = graph.input(input, TensorType.of(DataType.FLOAT, Dim.of("batch"), 4));
        Value w = graph.parameter(parameter, TensorType.of(DataType.FLOAT, 4, 2));
        graph.output("y", new Ops(graph).matMul(x, w));
        TrainableModel model = TrainableModel.of(graph.build(), "m.onnx");
        Map<String, Tensor> weights = Map.of(parameter, Tensor.floats(Shape.of(4, 2), new float[8]));
        assertEquals(
                complaint,
                assertThrows(UserError.class, () -> PortableTraining.of(model, new Sgd(), weights))
                        .getMessage());
    }
}
