package dev.convnet.onnx;

/**
 * The identity of an operator.
 *
 * @param domain empty for ONNX's own operators
 * @param name the operator's type, such as {@code Conv}
 * @param overload distinguishes model-local functions of one name; empty otherwise
 */
public record OperatorId(String domain, String name, String overload) {
    /** ONNX's own operator {@code name}. */
    public static OperatorId onnx(String name) {
        return new OperatorId("", name, "");
    }

    /** This operator with an empty overload. */
    public OperatorId withoutOverload() {
        return new OperatorId(domain, name, "");
    }

    @Override
    public String toString() {
        return domain.isEmpty() ? name : domain + "::" + name;
    }
}
