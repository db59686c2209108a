package dev.convnet.kernels.tornado;

import dev.convnet.onnx.Attribute;
import java.util.List;
import java.util.Map;

/**
 * What a plan is made for.
 *
 * @param operator the operator's name
 * @param shapes of the inputs
 */
record PlanKey(String operator, Map<String, Attribute> attributes, List<List<Long>> shapes) {
    /** Stands for the shape of an input that is not there. */
    static final List<Long> LEFT_OUT = List.of(-1L);
}
