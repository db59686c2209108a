package dev.convnet.kernels.jvm;

import dev.convnet.kernels.TrainingWithKernelsTest;

/** Training with the kernels in plain Java. */
class JvmTrainingTest extends TrainingWithKernelsTest {
    JvmTrainingTest() {
        super("jvm");
    }
}
