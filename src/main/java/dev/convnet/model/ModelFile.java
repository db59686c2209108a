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
 * An ONNX model from a file, possibly changed in memory.
 *
 * @param path the file, whose folder also holds external data of tensors
 * @param proto the model
 * @param isChanged whether {@code proto} differs from the file
 */
public record ModelFile(Path path, ModelProto proto, boolean isChanged) {
    /**
     * Reads a model.
     *
     * @throws UserError if the file cannot be read or is not an ONNX model
     */
    public static ModelFile read(Path path) {
        ModelProto proto = ModelReader.parse(path);
        if (!proto.hasGraph()) {
            throw new UserError(path + ": not an ONNX model: it has no graph");
        }
        return new ModelFile(path, proto, false);
    }

    /** The model of this file with {@code changed} in place of its content. */
    public ModelFile with(ModelProto changed) {
        return new ModelFile(path, changed, true);
    }

    /** The graph's inputs that a caller has to provide: those without an initializer, which old files list as inputs too. */
    public List<ValueInfoProto> inputs() {
        Set<String> initialized = proto.getGraph().getInitializerList().stream()
                .map(TensorProto::getName)
                .collect(Collectors.toSet());
        return proto.getGraph().getInputList().stream()
                .filter(input -> !initialized.contains(input.getName()))
                .toList();
    }

    /** The graph's outputs. */
    public List<ValueInfoProto> outputs() {
        return proto.getGraph().getOutputList();
    }
}
