package dev.convnet.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import dev.convnet.data.FashionMnist;
import dev.convnet.model.ModelFile;
import dev.convnet.nn.Mode;
import dev.convnet.onnx.file.ModelText;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.OperatorSetIdProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TensorProto.DataType;
import dev.convnet.testing.NetworkCase;
import dev.convnet.testing.Python;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import dev.convnet.train.graph.Sgd;
import dev.convnet.train.graph.TrainingGraphs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@code onnx} package's parser reads models as text, and finds the graph that the file has. */
@Requires(TestGroup.PYTHON)
class ModelTextTest {
    /** Cases whose graphs have what the six networks' do not: subgraphs, sequences, optionals, strings, odd numbers. */
    private static final List<String> CASES = List.of(
            "node/test_if_seq",
            "node/test_loop13_seq",
            "node/test_optional_has_element_empty_optional_input",
            "node/test_scan9_sum",
            "node/test_sequence_map_add_2_sequences",
            "node/test_tfidfvectorizer_tf_only_bigrams_skip0",
            "node/test_celu_expanded",
            "simple/test_strnorm_model_monday_casesensintive_lower",
            "pytorch-operator/test_operator_convtranspose");

    private static final Map<DataType, Integer> ELEMENT_SIZES = Map.of(
            DataType.UINT8, 1,
            DataType.INT8, 1,
            DataType.UINT16, 2,
            DataType.INT16, 2,
            DataType.FLOAT16, 2,
            DataType.BFLOAT16, 2,
            DataType.UINT32, 4,
            DataType.INT32, 4,
            DataType.UINT64, 8,
            DataType.INT64, 8);

    @TempDir
    private Path folder;

    @Test
    void theParserReadsTheSameGraph() throws IOException {
        Path root = folder.resolve("root.txt");
        Python.run("onnx_cases.py", "folder", root);
        for (String test : CASES) {
            write(Path.of(Files.readString(root), test, "model.onnx"), test.replace('/', '-'));
        }
        NetworkCase network = NetworkCase.of("lenet-bn", 28);
        Path training = folder.resolve("training.onnx");
        ModelWriter.write(
                TrainingGraphs.training(network.emit(Mode.TRAINING), FashionMnist.FORMAT, new Sgd(0.9, false, 0)),
                training);
        text(training, "training");
        Path elements = folder.resolve("elements.onnx");
        Files.write(elements, elements().toByteArray());
        text(elements, "elements");
        Path problems = folder.resolve("problems.txt");

        Python.run("model_text.py", folder, problems);

        assertEquals("", Files.readString(problems));
    }

    /** A tensor of each element type whose signs or bits a text could get wrong, all bits of its first element set. */
    private static ModelProto elements() {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("elements");
        ELEMENT_SIZES.forEach((type, size) -> {
            byte[] raw = new byte[2 * size];
            Arrays.fill(raw, 0, size, (byte) -1);
            raw[size] = 1;
            graph.addInitializer(TensorProto.newBuilder()
                    .setName("of_" + type)
                    .setDataType(type.getNumber())
                    .addDims(2)
                    .setRawData(ByteString.copyFrom(raw)));
        });
        return ModelProto.newBuilder()
                .setIrVersion(10)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(18))
                .setGraph(graph)
                .build();
    }

    private void write(Path model, String name) throws IOException {
        Files.copy(model, folder.resolve(name + ".onnx"));
        text(model, name);
    }

    private void text(Path model, String name) throws IOException {
        Files.writeString(
                folder.resolve(name + ".onnxtxt"),
                ModelText.of(ModelFile.read(model).proto()));
    }
}
