package dev.convnet.onnx.transform;

import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.TensorProto;
import java.util.Locale;

/** The element type of a model's weights and arithmetic. */
public enum Precision {
    /** 32 bits. */
    FLOAT32 {
        @Override
        ModelProto apply(ModelProto model, String file) {
            return model;
        }
    },
    /** IEEE half precision: 5 bits of exponent, 10 of mantissa. */
    FLOAT16 {
        @Override
        ModelProto apply(ModelProto model, String file) {
            return new ElementTypeConversion(TensorProto.DataType.FLOAT16).apply(model, file);
        }
    },
    /** The upper half of float32: 8 bits of exponent, 7 of mantissa. */
    BFLOAT16 {
        @Override
        ModelProto apply(ModelProto model, String file) {
            return new ElementTypeConversion(TensorProto.DataType.BFLOAT16).apply(model, file);
        }
    };

    /** Gives a float32 model this precision. */
    abstract ModelProto apply(ModelProto model, String file);

    /** The name in options: {@code float16}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
