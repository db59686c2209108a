package dev.convnet.onnx;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The functions of a model: equal bodies are one function, other bodies of the same name get another overload. */
final class FunctionTable {
    private final Map<ByteString, OperatorId> known = new HashMap<>();
    private final Map<String, Integer> overloads = new HashMap<>();
    private final List<Function> functions = new ArrayList<>();

    /** Adds {@code function}, whose overload is still empty, unless its like is there. @return what to call it by */
    OperatorId define(Function function) {
        return known.computeIfAbsent(ModelProtos.function(function).toByteString(), _ -> {
            OperatorId id = function.id();
            int number = overloads.merge(id.domain() + "::" + id.name(), 1, Integer::sum);
            OperatorId own = new OperatorId(id.domain(), id.name(), number == 1 ? "" : "v" + number);
            functions.add(
                    new Function(own, function.inputs(), function.nodes(), function.outputs(), function.attributes()));
            return own;
        });
    }

    List<Function> all() {
        return List.copyOf(functions);
    }
}
