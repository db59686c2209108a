package dev.convnet.onnx.file;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TensorProto.DataType;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The elements of a tensor of raw data, as {@link ModelText} prints them. */
class TensorTextTest {
    @ParameterizedTest
    @CsvSource({
        "UINT8, ff01, '255, 1'",
        "INT8, ff01, '-1, 1'",
        "BOOL, 0100, '1, 0'",
        "UINT16, ffff0100, '65535, 1'",
        "INT16, ffff0100, '-1, 1'",
        "UINT32, ffffffff01000000, '4294967295, 1'",
        "INT32, ffffffff01000000, '-1, 1'",
        "UINT64, ffffffffffffffff0100000000000000, '18446744073709551615, 1'",
        "INT64, ffffffffffffffff0100000000000000, '-1, 1'",
        "FLOAT16, 003c00c0, '15360, 49152'",
        "BFLOAT16, 803f80bf, '16256, 49024'",
        "FLOAT, 000080bf0000c03f, '-1.0, 1.5'",
    })
    void elementsKeepTheirSign(DataType type, String raw, String elements) {
        TensorProto tensor = TensorProto.newBuilder()
                .setName("c")
                .setDataType(type.getNumber())
                .addDims(2)
                .setRawData(ByteString.copyFrom(HexFormat.of().parseHex(raw)))
                .build();
        String text = ModelText.of(ModelProto.newBuilder()
                .setGraph(GraphProto.newBuilder().setName("g").addInitializer(tensor))
                .build());
        assertTrue(text.contains("c = {" + elements + "}"), text);
    }
}
