package dev.convnet.ops;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.Window;
import dev.convnet.ops.OperatorSchema.AttributeKind;
import java.util.HashMap;
import java.util.Map;

/** The attributes that describe a {@link Window}, all of which our operators' nodes have. */
final class WindowAttributes {
    private WindowAttributes() {}

    /** {@code schema} with the attributes of a window. */
    static OperatorSchema addTo(OperatorSchema schema) {
        return schema.attribute("kernel_shape", AttributeKind.INTS)
                .attribute("strides", AttributeKind.INTS)
                .attribute("pads", AttributeKind.INTS)
                .attribute("dilations", AttributeKind.INTS);
    }

    /** The attributes of {@code window} and {@code others}. */
    static Map<String, Attribute> of(Window window, Map<String, Attribute> others) {
        Map<String, Attribute> attributes = new HashMap<>(others);
        attributes.put("kernel_shape", Attribute.of(window.kernel()));
        attributes.put("strides", Attribute.of(window.strides()));
        attributes.put("pads", Attribute.of(window.pads()));
        attributes.put("dilations", Attribute.of(window.dilations()));
        return attributes;
    }
}
