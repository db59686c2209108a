package dev.convnet.onnx.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.UserError;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.testing.HostileModels;
import dev.convnet.testing.HostileModels.Hostile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A wrong model is refused with one line that names the place; nothing else is thrown. */
class HostileModelsTest {
    private static final Path NAME = Path.of("model.onnx");

    @TempDir
    private Path folder;

    static Set<String> wrong() {
        return HostileModels.all().keySet();
    }

    private static ModelProto parse(byte[] bytes) throws IOException {
        return ModelReader.parse(new ByteArrayInputStream(bytes), NAME);
    }

    @Test
    void theModelThatTheOthersChangeIsRight() throws IOException {
        ModelProto model = parse(HostileModels.good().toByteArray());
        assertEquals("g", ModelReader.read(model, "model.onnx").graph().name());
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aWrongModelIsRefused(String what) {
        Hostile hostile = HostileModels.all().get(what);
        String message = assertThrows(
                        UserError.class, () -> parse(hostile.model().toByteArray()))
                .getMessage();
        if (hostile.message() != null) {
            assertEquals("model.onnx: " + hostile.message(), message);
        }
        assertEquals(1, message.lines().count());
    }

    @Test
    void aTruncatedModelIsRefusedOrValid() throws IOException {
        byte[] bytes = HostileModels.good().toByteArray();
        for (int length = 0; length < bytes.length; length++) {
            readOrRefuse(Arrays.copyOf(bytes, length));
        }
    }

    @Test
    void changedBytesAreRefusedOrValid() throws IOException {
        Random random = new Random(12);
        byte[] good = HostileModels.good().toByteArray();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            readOrRefuse(bytes);
        }
    }

    private static void readOrRefuse(byte[] bytes) throws IOException {
        try {
            ModelProto model = parse(bytes);
            ModelText.of(model);
            ModelReader.read(model, "model.onnx");
        } catch (UserError e) {
            assertTrue(e.getMessage().startsWith("model.onnx: "), e.getMessage());
        }
    }

    @Test
    void graphsNestedTooDeeplyAreRefused() {
        byte[] graph = new byte[0];
        for (int i = 0; i < 5000; i++) {
            byte[] attribute = field(6, graph);
            graph = field(1, field(5, attribute));
        }
        byte[] model = field(7, graph);
        assertEquals(
                "model.onnx: not an ONNX model: its graphs or types are nested too deeply",
                assertThrows(UserError.class, () -> parse(model)).getMessage());
    }

    private static byte[] field(int number, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write((number << 3) | 2);
        int length = content.length;
        while (length >= 128) {
            out.write((length & 127) | 128);
            length >>>= 7;
        }
        out.write(length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    @Test
    void aTensorOf4GiBInASmallFileAllocatesNothing() {
        Hostile hostile = HostileModels.all().get("a tensor of 4 GiB without data");
        byte[] bytes = hostile.model().toByteArray();
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThrows(UserError.class, () -> parse(bytes));
        assertTrue(threads.getCurrentThreadAllocatedBytes() - before < 4 << 20);
    }

    @Test
    void dataInOtherFilesStaysInTheFolder() throws IOException {
        Path models = Files.createDirectories(folder.resolve("models"));
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.write(outside.resolve("w.bin"), new byte[48]);
        Files.write(models.resolve("w.bin"), new byte[48]);
        Files.createSymbolicLink(models.resolve("link.bin"), outside.resolve("w.bin"));
        Files.createSymbolicLink(models.resolve("linked"), outside);
        Files.createSymbolicLink(models.resolve("inside.bin"), models.resolve("w.bin"));

        ModelReader.parse(external(models, "w.bin", null, null));
        ModelReader.parse(external(models, "./w.bin", "0", "48"));
        ModelReader.parse(external(models, "inside.bin", null, null));

        String leaves = "is in %s, which is outside the model's folder";
        String links = "is in %s, a link to a place outside the model's folder";
        String absent = "is in %s, and the model's folder has no such file";
        assertRefused(models, outside.resolve("w.bin").toString(), null, null, leaves);
        assertRefused(models, "../outside/w.bin", null, null, leaves);
        assertRefused(models, "a/../../outside/w.bin", null, null, leaves);
        assertRefused(models, "link.bin", null, null, links);
        assertRefused(models, "linked/w.bin", null, null, links);
        assertRefused(models, "none.bin", null, null, absent);
        // ONNX Runtime takes this name for an address in memory.
        assertRefused(models, "*/_ORT_MEM_ADDR_/*", "4096", "48", absent);
        assertRefused(models, ".", null, null, "is in %s, which is not a file");
        assertRefused(models, "w\0.bin", null, null, "is in a file whose name is not possible here");
        assertRefused(models, "", null, null, "is in another file, which the model does not name");
        assertRefused(models, "w.bin", "1", "48", "ends at byte 1 + 48 of %s, which has 48 bytes");
        assertRefused(
                models,
                "w.bin",
                "9223372036854775807",
                null,
                "ends at byte 9223372036854775807 + 48 of %s, which has 48 bytes");
        assertRefused(models, "w.bin", null, "47", "has 47 bytes, but its shape needs 48");
        assertRefused(models, "w.bin", "-8", null, "has the offset '-8', which is not a number of bytes");
        assertRefused(models, "w.bin", null, "x", "has the length 'x', which is not a number of bytes");
    }

    private static void assertRefused(Path models, String location, String offset, String length, String message)
            throws IOException {
        Path file = external(models, location, offset, length);
        assertEquals(
                file + ": the data of the tensor w " + message.replace("%s", location),
                assertThrows(UserError.class, () -> ModelReader.parse(file)).getMessage());
    }

    private static Path external(Path models, String location, String offset, String length) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>(Map.of("location", location));
        if (offset != null) {
            fields.put("offset", offset);
        }
        if (length != null) {
            fields.put("length", length);
        }
        return Files.write(
                models.resolve("model.onnx"), HostileModels.external(fields).toByteArray());
    }
}
