package dev.convnet.onnx.transform;

import dev.convnet.base.SettingError;
import dev.convnet.onnx.proto.ModelProto;

/**
 * A version of ONNX's intermediate representation, the file format.
 *
 * @param number the version
 */
public record IrVersion(int number) {
    /** The first version in which initializers need not be inputs. */
    public static final int OLDEST = 4;

    /** The newest version that ONNX has released. */
    public static final int NEWEST = 13;

    /** @throws SettingError if the version is not from {@link #OLDEST} to {@link #NEWEST} */
    public IrVersion {
        SettingError.requireRange(number, OLDEST, NEWEST, "ir");
    }

    /** The version that ONNX released together with a version of the operator set. */
    static IrVersion ofOpset(int opset) {
        if (opset <= 14) {
            return new IrVersion(7);
        }
        if (opset <= 18) {
            return new IrVersion(8);
        }
        if (opset <= 20) {
            return new IrVersion(9);
        }
        return new IrVersion(
                switch (opset) {
                    case 21, 22 -> 10;
                    case 23 -> 11;
                    case 24 -> 12;
                    default -> NEWEST;
                });
    }

    /** The newer one of this version and {@code other}. */
    IrVersion orNewer(int other) {
        return new IrVersion(Math.max(number, other));
    }

    /** Writes a model in this version. @throws SettingError if the model needs a newer one */
    ModelProto apply(ModelProto model) {
        SettingError.require(
                model.getFunctionsCount() == 0 || number >= BlockFunctions.OLDEST_IR,
                "ir",
                "must be at least %d for a model with functions, not %d".formatted(BlockFunctions.OLDEST_IR, number));
        return model.toBuilder().setIrVersion(number).build();
    }
}
