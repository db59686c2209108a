package dev.convnet.onnx.transform;

import dev.convnet.base.UserError;
import dev.convnet.onnx.proto.ModelProto;
import java.util.List;
import java.util.Optional;

/**
 * The form in which a model is exported.
 *
 * @param opset the version of the operator set; empty for the model's own, or the first later one that has the element type
 * @param ir the version of the intermediate representation; empty for the model's own, or the one of another operator set
 * @param batch the batch; empty for the model's own
 * @param precision the element type of weights and arithmetic
 * @param rawImages the input of raw images; empty for the model's own input
 * @param softmax whether the model outputs probabilities in place of logits
 * @param functions whether blocks are kept as functions
 */
public record ExportSettings(
        Optional<OpsetConversion> opset,
        Optional<IrVersion> ir,
        Optional<BatchSize> batch,
        Precision precision,
        Optional<RawImageInput> rawImages,
        boolean softmax,
        boolean functions) {
    private static final int OPSET_OF_RAW_IMAGES = 18;

    /**
     * Gives a model this form.
     *
     * @param blocks the model's blocks
     * @param file the model's name in messages
     * @throws UserError if the model cannot have this form; the message names the setting or the node
     */
    public ModelProto apply(ModelProto model, List<BlockFunctions.Block> blocks, String file) {
        ModelProto changed = model;
        if (batch.isPresent()) {
            changed = batch.get().apply(changed, file);
        }
        changed = precision.apply(changed, file);
        if (softmax) {
            changed = SoftmaxOutput.apply(changed, file);
        }
        if (rawImages.isPresent()) {
            if (Graphs.opset(changed) < OPSET_OF_RAW_IMAGES) {
                changed = new OpsetConversion(OPSET_OF_RAW_IMAGES).apply(changed, file);
            }
            changed = rawImages.get().apply(changed, file);
        }
        changed = withOpset(changed, file);
        if (functions) {
            changed = new BlockFunctions(blocks).apply(changed);
        }
        return ir(model, changed).apply(changed);
    }

    /** The settings of the model whose outputs those of these settings approximate: the same inputs and outputs, in the model's own form. */
    public ExportSettings reference() {
        return new ExportSettings(
                Optional.empty(), Optional.empty(), Optional.empty(), Precision.FLOAT32, rawImages, softmax, false);
    }

    private ModelProto withOpset(ModelProto model, String file) {
        if (opset.isPresent()) {
            ModelProto converted = opset.get().apply(model, file);
            if (precision != Precision.FLOAT32) {
                OperatorCheck.check(converted, file);
            }
            return converted;
        }
        if (precision == Precision.FLOAT32) {
            return model;
        }
        UserError error = null;
        for (int version = Graphs.opset(model); version <= OpsetConversion.NEWEST; version++) {
            try {
                ModelProto converted =
                        version == Graphs.opset(model) ? model : new OpsetConversion(version).apply(model, file);
                OperatorCheck.check(converted, file);
                return converted;
            } catch (UserError e) {
                error = error == null ? e : error;
            }
        }
        throw error == null ? new UserError(file + ": opset " + Graphs.opset(model) + " is not known") : error;
    }

    private IrVersion ir(ModelProto model, ModelProto changed) {
        if (ir.isPresent()) {
            return ir.get();
        }
        int needed = changed.getFunctionsCount() == 0 ? 0 : BlockFunctions.OLDEST_IR;
        return Graphs.opset(model) == Graphs.opset(changed)
                ? new IrVersion(Math.max(needed, Math.toIntExact(model.getIrVersion())))
                : IrVersion.ofOpset(Graphs.opset(changed)).orNewer(needed);
    }
}
