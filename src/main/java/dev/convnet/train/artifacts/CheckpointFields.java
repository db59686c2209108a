package dev.convnet.train.artifacts;

/**
 * The numbers of the fields of a checkpoint's tables, as ONNX Runtime's FlatBuffers schema {@code ort_training_checkpoint.fbs}
 * counts them, and how many fields each table has.
 */
final class CheckpointFields {
    static final String IDENTIFIER = "ODTC";
    static final int VERSION = 2;

    // Checkpoint
    static final int CHECKPOINT_VERSION = 0;
    static final int CHECKPOINT_MODULE = 1;
    static final int CHECKPOINT_OPTIMIZER_GROUPS = 2;
    static final int CHECKPOINT_FIELDS = 4;

    // ModuleState
    static final int MODULE_TRAINED = 0;
    static final int MODULE_FROZEN = 1;
    static final int MODULE_NOMINAL = 2;
    static final int MODULE_EXTERNAL_DATA = 3;
    static final int MODULE_FIELDS = 4;

    // OptimizerGroup
    static final int GROUP_NAME = 0;
    static final int GROUP_STEP = 1;
    static final int GROUP_LEARNING_RATE = 2;
    static final int GROUP_STATES = 3;
    static final int GROUP_FIELDS = 4;

    // ParameterOptimizerState
    static final int STATE_NAME = 0;
    static final int STATE_MOMENTS = 1;
    static final int STATE_FIELDS = 2;

    // Tensor
    static final int TENSOR_NAME = 0;
    static final int TENSOR_DIMS = 2;
    static final int TENSOR_TYPE = 3;
    static final int TENSOR_RAW_DATA = 4;
    static final int TENSOR_FIELDS = 6;

    private CheckpointFields() {}
}
