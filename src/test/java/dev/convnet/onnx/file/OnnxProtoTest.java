package dev.convnet.onnx.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.SequenceProto;
import dev.convnet.testing.Python;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our own onnx.proto and onnx-data.proto are the format: they have the fields and enum values of the {@code onnx} package, no more and no fewer. */
class OnnxProtoTest {
    @Test
    @Requires(TestGroup.PYTHON)
    void everyFieldAndEnumValueIsThatOfTheOnnxPackage(@TempDir Path folder) throws IOException {
        Path models = folder.resolve("onnx.descriptor");
        Path data = folder.resolve("onnx-data.descriptor");
        Python.run("descriptors.py", models, data);

        Map<String, String> expected = entries(FileDescriptorProto.parseFrom(Files.readAllBytes(models)));
        expected.putAll(entries(FileDescriptorProto.parseFrom(Files.readAllBytes(data))));
        Map<String, String> actual =
                entries(ModelProto.getDescriptor().getFile().toProto());
        actual.putAll(entries(SequenceProto.getDescriptor().getFile().toProto()));

        assertTrue(expected.size() > 150, "the package's descriptor has only " + expected.size() + " entries");
        assertEquals("7 LABEL_OPTIONAL TYPE_MESSAGE .onnx.GraphProto", expected.get(".onnx.ModelProto.graph"));
        assertEquals(lines(expected), lines(actual));
    }

    /** Fields and enum values by their full name, each with what the bytes of a file depend on. */
    private static Map<String, String> entries(FileDescriptorProto file) {
        Map<String, String> entries = new TreeMap<>();
        String scope = "." + file.getPackage();
        file.getMessageTypeList().forEach(m -> addMessage(entries, scope, m));
        file.getEnumTypeList().forEach(e -> addEnum(entries, scope, e));
        return entries;
    }

    private static void addMessage(Map<String, String> entries, String scope, DescriptorProto message) {
        String name = scope + "." + message.getName();
        for (FieldDescriptorProto field : message.getFieldList()) {
            String packed = field.getOptions().getPacked() ? " packed" : "";
            String oneof = field.hasOneofIndex()
                    ? " in oneof " + message.getOneofDecl(field.getOneofIndex()).getName()
                    : "";
            String type = (field.getType() + " " + field.getTypeName()).strip();
            entries.put(
                    name + "." + field.getName(),
                    field.getNumber() + " " + field.getLabel() + " " + type + packed + oneof);
        }
        message.getNestedTypeList().forEach(m -> addMessage(entries, name, m));
        message.getEnumTypeList().forEach(e -> addEnum(entries, name, e));
    }

    private static void addEnum(Map<String, String> entries, String scope, EnumDescriptorProto type) {
        type.getValueList()
                .forEach(v ->
                        entries.put(scope + "." + type.getName() + "." + v.getName(), Integer.toString(v.getNumber())));
    }

    private static String lines(Map<String, String> entries) {
        return entries.entrySet().stream()
                .map(e -> e.getKey() + " = " + e.getValue())
                .collect(Collectors.joining("\n"));
    }
}
