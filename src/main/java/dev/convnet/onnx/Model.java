package dev.convnet.onnx;

import com.google.protobuf.CodedOutputStream;
import dev.convnet.io.AtomicFile;
import dev.convnet.io.UserError;
import dev.convnet.onnx.proto.ModelProto;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A graph with the weights that travel with it: what an ONNX file holds.
 *
 * @param graph the graph
 * @param weights tensors by parameter name; a parameter without one becomes an input of the model
 * @param metadata free texts about the model, by key
 * @param description what the model is, for people
 */
public record Model(Graph graph, Map<String, Tensor> weights, Map<String, String> metadata, String description) {
    /** The version of the format that is written: the first in which functions have overloads. */
    public static final int IR_VERSION = 10;

    private static final long LARGEST_FILE = Integer.MAX_VALUE;

    public Model {
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        weights.forEach((name, tensor) -> requireFit(graph, name, tensor));
    }

    /** The model as the message of the format; weights are shared, not copied. */
    public ModelProto toProto() {
        return ModelProtos.model(this);
    }

    /** The bytes of the model's file. */
    public byte[] toBytes() {
        return toProto().toByteArray();
    }

    /** Writes the model's file. @throws UserError if it cannot be written, or is larger than the format's 2 GiB */
    public void write(Path file) {
        long weightBytes =
                weights.values().stream().mapToLong(t -> t.data().remaining()).sum();
        if (weightBytes > LARGEST_FILE) {
            throw new UserError("cannot write " + file + ": " + weightBytes
                    + " bytes of weights do not fit into one ONNX file (2 GiB); use a smaller width or side");
        }
        ModelProto proto = toProto();
        AtomicFile.write(file, channel -> {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 20);
            CodedOutputStream coded = CodedOutputStream.newInstance(out);
            proto.writeTo(coded);
            coded.flush();
            out.flush();
        });
    }

    private static void requireFit(Graph graph, String name, Tensor tensor) {
        Value parameter = graph.parameters().get(name);
        if (parameter == null || !parameter.type().equals(tensor.type())) {
            throw new ShapeException("the weight " + name + " is " + tensor.type() + ", the graph "
                    + (parameter == null ? "has no such parameter" : "takes " + parameter.type()));
        }
    }
}
