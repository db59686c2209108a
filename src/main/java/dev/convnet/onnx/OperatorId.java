package dev.convnet.onnx;

/**
 * Which operator a node calls.
 *
 * @param domain empty for ONNX's own operators
 * @param name the operator's type, such as {@code Conv}
 * @param overload tells apart model-local functions of one name; empty otherwise
 */
public record OperatorId(String domain, String name, String overload) {
    public static OperatorId onnx(String name) {
        return new OperatorId("", name, "");
    }

    /** The operator, whichever of its overloads this is. */
    public OperatorId withoutOverload() {
        return new OperatorId(domain, name, "");
    }

    @Override
    public String toString() {
        return domain.isEmpty() ? name : domain + "::" + name;
    }
}
