package dev.convnet.nn;

import dev.convnet.onnx.Value;

/** An element-wise activation function; its output has the shape of its input. */
public enum Activation implements StandardLayer {
    RELU("ReLU") {
        @Override
        public Value apply(Scope scope, Value x) {
            return scope.ops().relu(x);
        }
    },
    SIGMOID("Sigmoid") {
        @Override
        public Value apply(Scope scope, Value x) {
            return scope.ops().sigmoid(x);
        }
    };

    private final String typeName;

    Activation(String typeName) {
        this.typeName = typeName;
    }

    public static Layer relu() {
        return RELU;
    }

    public static Layer sigmoid() {
        return SIGMOID;
    }

    @Override
    public String typeName() {
        return typeName;
    }
}
