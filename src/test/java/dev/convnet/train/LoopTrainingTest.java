package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.base.Json;
import dev.convnet.data.Batch;
import dev.convnet.data.Batches;
import dev.convnet.data.Order;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.TensorShapeProto;
import dev.convnet.onnx.proto.TypeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.ort.HostMemory;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.ort.SessionFactory;
import dev.convnet.safetensors.DType;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.testing.SampleImages;
import dev.convnet.testing.ToyNetwork;
import dev.convnet.train.graph.StateNames;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * Several training steps as one run of ONNX Runtime: a Loop over batches, whose body is the training model and whose carried
 * values are the state. It gives what single steps give. Against I/O binding it lost: the state crosses to the device and back
 * once for each run, and nothing can be said, saved or stopped within one.
 */
class LoopTrainingTest {
    private static final int BATCH = 16;
    private static final int STEPS = 6;
    private static final SessionFactory SESSIONS = SessionFactory.onCpu(1);
    private static final Set<String> GIVEN = Set.of("images", "labels", "learning_rate", "seed");

    /**
     * {@code training} in a Loop. Inputs {@code batches} uint8 [steps, batch, 28, 28], {@code batch_labels} int64 [steps, batch],
     * {@code learning_rate}, {@code seed} and {@code S/first} for each variable S; outputs {@code S/last}, and {@code losses}
     * and {@code corrects} [steps].
     */
    private static ModelProto loop(Model training) {
        ModelProto model = ModelWriter.toProto(training);
        GraphProto step = model.getGraph();
        List<ValueInfoProto> state = step.getInputList().stream()
                .filter(v -> !GIVEN.contains(v.getName()))
                .toList();
        Map<String, ValueInfoProto> given =
                step.getInputList().stream().collect(Collectors.toMap(ValueInfoProto::getName, v -> v));

        GraphProto.Builder body = GraphProto.newBuilder()
                .setName(StateNames.STEP)
                .addInput(scalar("iteration", DataType.INT64))
                .addInput(scalar("go_on", DataType.BOOL))
                .addAllInput(state)
                .addNode(pick("batches", "images"))
                .addNode(pick("batch_labels", "labels"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Identity")
                        .addInput("go_on")
                        .addOutput("go_on/next"))
                .addAllNode(step.getNodeList())
                .addAllValueInfo(step.getValueInfoList())
                .addOutput(scalar("go_on/next", DataType.BOOL));
        state.forEach(v -> body.addOutput(v.toBuilder().setName(StateNames.next(v.getName()))));
        body.addOutput(scalar("loss", DataType.FLOAT)).addOutput(scalar("correct", DataType.INT64));

        NodeProto.Builder loop = NodeProto.newBuilder()
                .setOpType("Loop")
                .addInput("steps")
                .addInput("")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("body")
                        .setType(AttributeProto.AttributeType.GRAPH)
                        .setG(body));
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("steps")
                .addInput(scalar("steps", DataType.INT64))
                .addInput(stacked("batches", given.get("images")))
                .addInput(stacked("batch_labels", given.get("labels")))
                .addInput(given.get("learning_rate"))
                .addInput(given.get("seed"));
        for (ValueInfoProto variable : state) {
            loop.addInput(variable.getName() + "/first").addOutput(variable.getName() + "/last");
            graph.addInput(variable.toBuilder().setName(variable.getName() + "/first"));
            graph.addOutput(variable.toBuilder().setName(variable.getName() + "/last"));
        }
        loop.addOutput("losses").addOutput("corrects");
        graph.addNode(loop)
                .addOutput(stacked("losses", scalar("loss", DataType.FLOAT)))
                .addOutput(stacked("corrects", scalar("correct", DataType.INT64)));
        return model.toBuilder().setGraph(graph).build();
    }

    private static NodeProto pick(String from, String to) {
        return NodeProto.newBuilder()
                .setOpType("Gather")
                .addInput(from)
                .addInput("iteration")
                .addOutput(to)
                .build();
    }

    private static ValueInfoProto scalar(String name, DataType type) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.number())
                                .setShape(TensorShapeProto.getDefaultInstance())))
                .build();
    }

    /** A value of one more dimension, the steps. */
    private static ValueInfoProto stacked(String name, ValueInfoProto one) {
        TypeProto.Tensor tensor = one.getType().getTensorType();
        TensorShapeProto shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("steps"))
                .addAllDim(tensor.getShape().getDimList())
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor.toBuilder().setShape(shape)))
                .build();
    }

    @ParameterizedTest
    @CsvSource({"lenet-bn, 28, 1", "nin, 67, 0.05"})
    void aLoopOverBatchesGivesWhatSingleStepsGive(String net, int side, double width) throws OrtException {
        ObjectNode options = Json.KEBAB.valueToTree(Recipe.defaults(net, side));
        options.put("width", width).put("batch", BATCH);
        Recipe recipe = Json.KEBAB.treeToValue(options, Recipe.class);
        TrainingProgram program = new ZooNetworks().trainingProgram(recipe);
        Batches batches = new Batches(
                SampleImages.raw(ToyNetwork.data().limitTrain(STEPS * BATCH).train()), BATCH, new Order.OfFile(), 1);

        float[] losses = new float[STEPS];
        Map<String, ByteBuffer> singles = new HashMap<>();
        ByteBuffer images = ByteBuffer.allocateDirect(STEPS * BATCH * 28 * 28);
        ByteBuffer labels = ByteBuffer.allocateDirect(STEPS * BATCH * 8).order(ByteOrder.nativeOrder());
        try (TrainingSession session = new TrainingSession(SESSIONS, program, recipe)) {
            for (int i = 0; i < STEPS; i++) {
                Batch batch = batches.batch(i);
                images.put(batch.images().duplicate());
                labels.asLongBuffer().put(batch.labels().duplicate());
                labels.position(labels.position() + BATCH * 8);
                losses[i] = session.step(batch).loss();
            }
            session.state()
                    .variables()
                    .forEach(v -> singles.put(
                            v.name(),
                            ByteBuffer.allocate((int) v.byteSize())
                                    .put(v.data())
                                    .flip()));
        }

        Map<String, OnnxTensor> inputs = new HashMap<>();
        inputs.put("steps", OnnxTensor.createTensor(OrtRuntime.environment(), (long) STEPS));
        inputs.put("learning_rate", OnnxTensor.createTensor(OrtRuntime.environment(), (float)
                recipe.schedule().learningRate()));
        inputs.put("seed", OnnxTensor.createTensor(OrtRuntime.environment(), recipe.seed()));
        inputs.put("batches", tensor(images.flip(), OnnxJavaType.UINT8, STEPS, BATCH, 28, 28));
        inputs.put("batch_labels", tensor(labels.flip(), OnnxJavaType.INT64, STEPS, BATCH));
        for (SafeTensor variable : program.state()) {
            ByteBuffer data = ByteBuffer.allocateDirect((int) variable.byteSize())
                    .order(ByteOrder.nativeOrder())
                    .put(variable.data())
                    .flip();
            OnnxJavaType type = variable.dtype() == DType.I64 ? OnnxJavaType.INT64 : OnnxJavaType.FLOAT;
            inputs.put(variable.name() + "/first", tensor(data, type, HostMemory.shape(variable)));
        }
        try (OrtSession.SessionOptions session = new OrtSession.SessionOptions()) {
            session.setIntraOpNumThreads(1);
            session.setDeterministicCompute(true);
            try (OrtSession loop = OrtRuntime.environment()
                            .createSession(loop(program.training()).toByteArray(), session);
                    OrtSession.Result result = loop.run(inputs)) {
                assertArrayEquals(
                        losses, (float[]) result.get("losses").orElseThrow().getValue());
                for (SafeTensor variable : program.state()) {
                    OnnxTensor last =
                            (OnnxTensor) result.get(variable.name() + "/last").orElseThrow();
                    assertEquals(singles.get(variable.name()), last.getByteBuffer(), variable.name());
                }
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(ByteBuffer data, OnnxJavaType type, long... shape) throws OrtException {
        return OnnxTensor.createTensor(OrtRuntime.environment(), data.order(ByteOrder.nativeOrder()), shape, type);
    }
}
