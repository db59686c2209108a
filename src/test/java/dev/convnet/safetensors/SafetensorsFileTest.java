package dev.convnet.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFileTest {
    @TempDir
    Path folder;

    /** Written by the Python package, version 0.8: one tensor of most types, one of them empty, and a scalar. */
    private static final Path PYTHON = Path.of("src/test/resources/dev/convnet/safetensors/python.safetensors");

    @Test
    void readsWhatPythonWrote() {
        SafetensorsFile file = SafetensorsFile.read(PYTHON);

        assertEquals(Map.of("format", "pt"), file.metadata());
        assertEquals(
                List.of("a.step", "a.double", "b.weight", "e.empty", "c.brain", "c.half", "d.bytes", "d.mask"),
                List.copyOf(file.tensors().keySet()));
        SafeTensor weight = file.tensor("b.weight");
        assertEquals(DType.F32, weight.dtype());
        assertEquals(List.of(2L, 3L), weight.shape());
        assertEquals(6, weight.elements());
        float[] values = new float[6];
        weight.data().asFloatBuffer().get(values);
        assertArrayEquals(new float[] {-0.5f, -0.25f, 0, 0.25f, 0.5f, 0.75f}, values);
        assertEquals(List.of(), file.tensor("a.step").shape());
        assertEquals(7, file.tensor("a.step").data().getLong());
        assertEquals(0.1, file.tensor("a.double").data().getDouble());
        assertEquals(1.5f, Float.float16ToFloat(file.tensor("c.half").data().getShort()));
        assertEquals(0, file.tensor("e.empty").elements());
        assertTrue(weight.data().isDirect() && weight.data().isReadOnly(), "a view of the mapped file");
    }

    @Test
    void writesWhatPythonWrote() throws IOException {
        SafetensorsFile file = SafetensorsFile.read(PYTHON);
        Path copy = folder.resolve("copy.safetensors");
        SafetensorsFile.write(copy, file.tensors().values(), file.metadata());
        assertArrayEquals(Files.readAllBytes(PYTHON), Files.readAllBytes(copy));
    }

    @Test
    void aChecksumIsComparedAndHidden() throws IOException {
        Path target = folder.resolve("checked");
        List<SafeTensor> tensors = List.of(
                SafeTensor.of("a", List.of(3L), 1f, 2f, 3f),
                new SafeTensor("z", DType.U8, List.of(1L), ByteBuffer.wrap(new byte[] {9})));
        SafetensorsFile.writeWithChecksum(target, tensors, Map.of("k", "v"));

        SafetensorsFile file = SafetensorsFile.read(target);
        assertTrue(file.isChecked());
        assertEquals(List.of("a", "z"), List.copyOf(file.tensors().keySet()));
        assertFalse(SafetensorsFile.read(PYTHON).isChecked());

        byte[] bytes = Files.readAllBytes(target);
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        assertEquals(
                (int) crc.getValue(),
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 4));
        bytes[bytes.length - 5] ^= 1;
        Files.write(target, bytes);
        assertEquals(
                target + ": damaged: its content does not match its checksum",
                assertThrows(UserError.class, () -> SafetensorsFile.read(target))
                        .getMessage());
    }

    @Test
    void equalContentGivesEqualBytes() throws IOException {
        List<SafeTensor> tensors =
                List.of(SafeTensor.of("z", List.of(3L), 1f, 2f, 3f), SafeTensor.of("a", List.of(), 5L));
        Map<String, String> forward = new LinkedHashMap<>();
        forward.put("epoch", "1");
        forward.put("net", "LeNet ü");
        Map<String, String> backward = new LinkedHashMap<>();
        backward.put("net", "LeNet ü");
        backward.put("epoch", "1");
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        SafetensorsFile.write(one, tensors, forward);
        SafetensorsFile.write(two, tensors, backward);
        assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(two));

        String header = "{\"__metadata__\":{\"epoch\":\"1\",\"net\":\"LeNet ü\"},"
                + "\"a\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]},"
                + "\"z\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[8,20]}}";
        byte[] bytes = Files.readAllBytes(one);
        long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertEquals(0, length % 8);
        assertEquals(header, new String(bytes, 8, (int) length, UTF_8).stripTrailing());
        assertEquals(8 + length + 20, bytes.length);
        assertEquals(forward, SafetensorsFile.read(one).metadata());
    }

    @Test
    void tensorsOfOneWidthKeepTheirOrder() {
        Path path = folder.resolve("ordered");
        SafetensorsFile.write(
                path,
                List.of(
                        SafeTensor.of("features.2", List.of(1L), 2f),
                        SafeTensor.of("features.10", List.of(1L), 10f),
                        SafeTensor.of("step", List.of(), 3L),
                        SafeTensor.of("classifier", List.of(1L), 1f)),
                Map.of());
        SafetensorsFile file = SafetensorsFile.read(path);
        assertEquals(
                List.of("step", "features.2", "features.10", "classifier"),
                List.copyOf(file.tensors().keySet()));
        assertEquals(Map.of(), file.metadata());
    }

    @Test
    void writesLargeTensorsAndAsksForOneAtATime() {
        List<String> asked = new ArrayList<>();
        int elements = 700_001;
        List<SafeTensor> tensors = new ArrayList<>();
        for (String name : List.of("heap", "direct")) {
            tensors.add(new SafeTensor(name, DType.F32, List.of((long) elements), () -> {
                asked.add(name);
                ByteBuffer data = name.equals("heap")
                        ? ByteBuffer.allocate(4 * elements)
                        : ByteBuffer.allocateDirect(4 * elements);
                data.order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < elements; i++) {
                    data.putFloat(4 * i, name.length() * i);
                }
                return data;
            }));
        }
        assertEquals(List.of(), asked);
        Path path = folder.resolve("large");
        SafetensorsFile.write(path, tensors, Map.of());
        assertEquals(List.of("heap", "direct"), asked);
        ByteBuffer read = SafetensorsFile.read(path).tensor("direct").data();
        for (int i = 0; i < elements; i++) {
            assertEquals(6f * i, read.getFloat(4 * i));
        }
    }

    @Test
    void aTensorDoesNotDependOnItsBuffersPosition() {
        ByteBuffer data = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(4, 8f).position(4).limit(8);
        SafeTensor tensor = new SafeTensor("x", DType.F32, List.of(1L), data);
        data.clear();
        assertEquals(8f, tensor.data().getFloat());
        assertEquals(8f, tensor.data().getFloat(), "reading moves no one else's position");
    }

    @Test
    void misalignedDataIsCopiedToWhereItIsAligned() throws IOException {
        Path path = write("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}  ", floats(1f, 2f));
        ByteBuffer data = SafetensorsFile.read(path).tensor("x").data();
        assertEquals(0, data.alignmentOffset(0, 4));
        assertEquals(1f, data.getFloat());
        assertEquals(2f, data.getFloat());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"x\":                                                               | the header is not valid JSON: ",
                "[]                                                                    | the header is not a JSON object",
                "{} {}                                                                 | the header is not valid JSON: ",
                "{\"x\":{},\"x\":{}}                                                   | the header is not valid JSON: Duplicate ",
                "{}                                                                    | 8 bytes after the start belong to no tensor",
                "{\"__metadata__\":3}                                                  | __metadata__ is not a JSON object",
                "{\"__metadata__\":{\"epoch\":3}}                                      | __metadata__: epoch is not a string",
                "{\"x\":[1]}                                                           | tensor x: its entry in the header is not a JSON object",
                "{\"x\":{\"shape\":[2],\"data_offsets\":[0,8]}}                        | tensor x: dtype (missing) is none of [F64, F32, ",
                "{\"x\":{\"dtype\":\"F8_E4M3\",\"shape\":[8],\"data_offsets\":[0,8]}}  | tensor x: dtype \"F8_E4M3\" is none of [F64, F32, ",
                "{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}                    | tensor x: shape is missing",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}        | tensor x: shape is not a list",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}     | tensor x: shape [-2] is not a list of whole numbers from 0",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2.5],\"data_offsets\":[0,8]}}    | tensor x: shape [2.5] is not a list of whole numbers from 0",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}        | tensor x: data_offsets [0] is not a begin and an end",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}      | tensor x: data_offsets [8, 0] is not a begin and an end",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}      | tensor x: F32 [3] takes 12 bytes, but data_offsets [0, 8] gives it 8",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}} | tensor x: shape [4294967296, 4294967296] is too large",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1000000000],\"data_offsets\":[0,4000000000]}}   | tensor x: its 4000000000 bytes are more than the 2 GiB that one tensor may have here",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}     | tensor x: truncated: it ends at byte 12 of the data, the file has 8",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}      | 4 bytes after tensor x belong to no tensor",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}      | tensor x: 4 bytes between it and the start belong to no tensor",
                "{\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]},\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}"
                        + " | tensor y: overlaps tensor x",
            })
    void refusesAHeaderThatDoesNotHold(String header, String message) throws IOException {
        Path path = write(header, floats(1f, 2f));
        assertRefused(path, path + ": " + message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 9, 300, 530, 578})
    void refusesATruncatedFile(int length) throws IOException {
        byte[] whole = Files.readAllBytes(PYTHON);
        Path path = Files.write(folder.resolve("part"), java.util.Arrays.copyOf(whole, length));
        UserError error = assertThrows(UserError.class, () -> SafetensorsFile.read(path));
        assertTrue(error.getMessage().contains("truncated"), error.getMessage());
        assertFalse(error.getMessage().contains("\n"), error.getMessage());
    }

    @Test
    void refusesAFileOfAnotherKind() throws IOException {
        Path path = Files.writeString(folder.resolve("weights.pt"), "PK\3\4 something else");
        assertRefused(path, path + ": not a safetensors file");
        assertRefused(folder, folder + ": is a folder");
        Path absent = folder.resolve("absent");
        assertRefused(absent, "cannot read " + absent + ": no such file");
    }

    @Test
    void namesTheMissingTensor() {
        SafetensorsFile file = SafetensorsFile.read(PYTHON);
        UserError error = assertThrows(UserError.class, () -> file.tensor("c.weight"));
        assertEquals(PYTHON + " has no tensor c.weight", error.getMessage());
    }

    @Test
    void refusesToWriteWhatCouldNotBeRead() {
        Path path = folder.resolve("none");
        SafeTensor x = SafeTensor.of("x", List.of(1L), 1f);
        assertThrows(IllegalArgumentException.class, () -> SafetensorsFile.write(path, List.of(x, x), Map.of()));
        SafeTensor metadata = SafeTensor.of("__metadata__", List.of(1L), 1f);
        assertThrows(IllegalArgumentException.class, () -> SafetensorsFile.write(path, List.of(metadata), Map.of()));
        assertThrows(IllegalArgumentException.class, () -> SafeTensor.of("x", List.of(2L), 1f));
        assertThrows(IllegalArgumentException.class, () -> SafeTensor.of("x", List.of(-1L, -1L), 1f));
        SafeTensor late = new SafeTensor("x", DType.F32, List.of(2L), () -> ByteBuffer.allocate(4));
        assertThrows(IllegalArgumentException.class, () -> SafetensorsFile.write(path, List.of(late), Map.of()));
        assertFalse(Files.exists(path));
        assertEquals(0, folder.toFile().list().length, "nothing half-written is left");
    }

    private void assertRefused(Path path, String start) {
        UserError error = assertThrows(UserError.class, () -> SafetensorsFile.read(path));
        assertTrue(error.getMessage().startsWith(start), error.getMessage());
        assertFalse(error.getMessage().contains("\n"), error.getMessage());
    }

    private Path write(String header, byte[] data) throws IOException {
        byte[] json = header.getBytes(UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json).put(data);
        return Files.write(folder.resolve("file.safetensors"), file.array());
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
