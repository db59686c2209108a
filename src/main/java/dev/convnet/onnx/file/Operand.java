package dev.convnet.onnx.file;

import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import java.util.Optional;
import java.util.function.Supplier;

/** A value of a file. One that is known before run time is recorded on the tape only when a node needs it. */
final class Operand {
    private final TensorType type;
    private final Optional<Tensor> tensor;
    private final Supplier<Optional<KnownTensor>> known;
    private final Supplier<Value> recorder;
    private Value value;

    /** {@code null} before they are asked for. */
    private Optional<KnownTensor> elements;

    private Operand(
            TensorType type, Optional<Tensor> tensor, Supplier<Optional<KnownTensor>> known, Supplier<Value> recorder) {
        this.type = type;
        this.tensor = tensor;
        this.known = known;
        this.recorder = recorder;
    }

    /** A value that a run computes. */
    static Operand of(Value value) {
        return new Operand(value.type(), value.constant(), Optional::empty, () -> value);
    }

    /** A parameter, whose tensor may change between runs. */
    static Operand parameter(Value value, Tensor initial) {
        return new Operand(value.type(), Optional.of(initial), Optional::empty, () -> value);
    }

    /** A constant. */
    static Operand constant(Tensor tensor, Supplier<Value> recorder) {
        return new Operand(tensor.type(), Optional.of(tensor), () -> KnownTensor.of(tensor), recorder);
    }

    /** A computed tensor of sizes. */
    static Operand known(KnownTensor known, Supplier<Value> recorder) {
        return new Operand(
                known.type(),
                known.isConstant() ? Optional.of(known.tensor()) : Optional.empty(),
                () -> Optional.of(known),
                recorder);
    }

    TensorType type() {
        return type;
    }

    /** The value on the tape. */
    Value value() {
        if (value == null) {
            value = recorder.get();
        }
        return value;
    }

    /** The elements, if they are known before run time. */
    Optional<KnownTensor> known() {
        if (elements == null) {
            elements = known.get();
        }
        return elements;
    }

    /** The tensor of a constant, or the initial one of a parameter. */
    Optional<Tensor> tensor() {
        return tensor;
    }
}
