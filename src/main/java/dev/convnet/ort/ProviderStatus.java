package dev.convnet.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.base.UserError;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.TensorType;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether an execution provider works on this machine.
 *
 * @param name the name in settings, such as {@code cuda}
 * @param builtIn whether this process's ONNX Runtime includes the provider
 * @param problem why the provider cannot run a model of one node, and what to do about it; empty if it can
 */
public record ProviderStatus(String name, boolean builtIn, Optional<String> problem) {
    /** The status of every known provider. Each included provider runs a model of one node. */
    public static List<ProviderStatus> all() {
        return Arrays.stream(BuiltInProvider.values())
                .map(provider -> new ProviderStatus(
                        provider.title(),
                        provider.isBuiltIn(),
                        provider.isBuiltIn() ? attempt(provider) : Optional.of(provider.howToGet())))
                .toList();
    }

    private static Optional<String> attempt(BuiltInProvider provider) {
        SessionSettings settings =
                SessionSettings.onCpu(1).withProvider(ExecutionProvider.parse(provider.title(), Map.of(), null));
        try (OrtSession session = new SessionFactory(settings).load(oneNode(), "a model of one node");
                OnnxTensor x = OnnxTensor.createTensor(
                        OrtRuntime.environment(), FloatBuffer.wrap(new float[] {-1, 1}), new long[] {2});
                OrtSession.Result result = session.run(Map.of("x", x))) {
            float[] y = (float[]) result.get(0).getValue();
            return y[0] == 0 && y[1] == 1 ? Optional.empty() : Optional.of("the result is wrong");
        } catch (UserError | UncheckedOrtException e) {
            return Optional.of(e.getMessage());
        } catch (OrtException e) {
            return Optional.of(UncheckedOrtException.reason(e));
        }
    }

    private static Model oneNode() {
        GraphBuilder builder = new GraphBuilder("relu");
        builder.output("y", new Ops(builder).relu(builder.input("x", new TensorType(DataType.FLOAT, Shape.of(2)))));
        return new Model(builder.build(), Map.of(), Map.of(), "one node");
    }
}
