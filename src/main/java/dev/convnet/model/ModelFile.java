package dev.convnet.model;

import dev.convnet.base.UserError;
import dev.convnet.onnx.file.ModelReader;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An ONNX model as its file has it, or changed from that.
 *
 * @param path the file; tensors with external data lie beside it
 * @param proto what the file says
 * @param isChanged whether {@code proto} is no longer what the file says
 */
public record ModelFile(Path path, ModelProto proto, boolean isChanged) {
    /**
     * Reads a model.
     *
     * @throws UserError if there is no such file, or it holds no ONNX model
     */
    public static ModelFile read(Path path) {
        ModelProto proto = ModelReader.parse(path);
        if (!proto.hasGraph()) {
            throw new UserError(path + ": not an ONNX model: it has no graph");
        }
        return new ModelFile(path, proto, false);
    }

    /** This model with something changed. */
    public ModelFile with(ModelProto changed) {
        return new ModelFile(path, changed, true);
    }

    /** What a caller has to give: the graph's inputs without those that have an initializer, as old files list them too. */
    public List<ValueInfoProto> inputs() {
        Set<String> initialized = proto.getGraph().getInitializerList().stream()
                .map(TensorProto::getName)
                .collect(Collectors.toSet());
        return proto.getGraph().getInputList().stream()
                .filter(input -> !initialized.contains(input.getName()))
                .toList();
    }

    public List<ValueInfoProto> outputs() {
        return proto.getGraph().getOutputList();
    }
}
