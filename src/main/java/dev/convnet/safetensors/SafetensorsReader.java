package dev.convnet.safetensors;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads one safetensors file, and checks everything in its header. */
final class SafetensorsReader {
    /** The longest header of the format; a longer one means a file of another kind. */
    private static final long LARGEST_HEADER = 100_000_000;

    private static final long CHUNK = 1 << 20;

    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** A tensor's entry in the header; {@code begin} and {@code end} are bytes from the end of the header. */
    private record Entry(String name, DType dtype, List<Long> shape, long begin, long end) {}

    private final Path path;

    SafetensorsReader(Path path) {
        this.path = path;
    }

    SafetensorsFile read() {
        MemorySegment file = map();
        if (file.byteSize() < Long.BYTES) {
            throw error("truncated: a safetensors file has at least 8 bytes, this one " + file.byteSize());
        }
        long length = file.get(LENGTH, 0);
        if (length < 0 || length > LARGEST_HEADER) {
            throw error("not a safetensors file: it would start with the length of its header");
        }
        if (length > file.byteSize() - Long.BYTES) {
            throw error("truncated: its header should have %d bytes, the file goes on for %d"
                    .formatted(length, file.byteSize() - Long.BYTES));
        }
        JsonNode header = parse(file.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE));
        MemorySegment data = file.asSlice(Long.BYTES + length);

        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        header.forEachEntry((name, value) -> {
            if (name.equals(SafetensorsFile.METADATA)) {
                readMetadata(value, metadata);
            } else {
                entries.add(readEntry(name, value));
            }
        });
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        checkPlaces(entries, data.byteSize());

        Map<String, SafeTensor> tensors = new LinkedHashMap<>();
        entries.forEach(entry -> tensors.put(entry.name(), tensor(entry, data)));
        SafeTensor checksum = tensors.remove(SafetensorsFile.CHECKSUM);
        if (checksum != null) {
            requireSame(checksum, file);
        }
        return new SafetensorsFile(path, metadata, tensors, checksum != null);
    }

    private void requireSame(SafeTensor checksum, MemorySegment file) {
        long end = file.byteSize() - Integer.BYTES;
        CRC32C crc = new CRC32C();
        for (long begin = 0; begin < end; begin += CHUNK) {
            crc.update(file.asSlice(begin, Math.min(CHUNK, end - begin)).asByteBuffer());
        }
        if (!checksum.data().equals(SafetensorsFile.checksum((int) crc.getValue()))) {
            throw error("damaged: its content does not match its checksum");
        }
    }

    private MemorySegment map() {
        if (Files.isDirectory(path)) {
            throw error("is a folder, not a safetensors file");
        }
        try (FileChannel channel = FileChannel.open(path)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
        } catch (IOException e) {
            throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
        }
    }

    private JsonNode parse(byte[] header) {
        JsonNode root;
        try {
            root = JSON.readTree(header);
        } catch (JacksonException e) {
            throw new UserError(
                    path + ": the header is not valid JSON: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    e);
        }
        if (!root.isObject()) {
            throw error("the header is not a JSON object");
        }
        return root;
    }

    private void readMetadata(JsonNode node, Map<String, String> metadata) {
        if (!node.isObject()) {
            throw error(SafetensorsFile.METADATA + " is not a JSON object");
        }
        node.forEachEntry((key, value) -> {
            if (!value.isString()) {
                throw error("%s: %s is not a string".formatted(SafetensorsFile.METADATA, key));
            }
            metadata.put(key, value.stringValue());
        });
    }

    private Entry readEntry(String name, JsonNode node) {
        if (!node.isObject()) {
            throw error(name, "its entry in the header is not a JSON object");
        }
        DType dtype = readDType(name, node.path("dtype"));
        List<Long> shape = readLongs(name, "shape", node.path("shape"));
        List<Long> offsets = readLongs(name, "data_offsets", node.path("data_offsets"));
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
            throw error(name, "data_offsets %s is not a begin and an end".formatted(offsets));
        }
        Entry entry = new Entry(name, dtype, shape, offsets.get(0), offsets.get(1));
        long size = sizeOf(entry);
        if (size != entry.end() - entry.begin()) {
            throw error(
                    name,
                    "%s %s takes %d bytes, but data_offsets %s gives it %d"
                            .formatted(dtype, shape, size, offsets, entry.end() - entry.begin()));
        }
        if (size > Integer.MAX_VALUE) {
            throw error(name, "its %d bytes are more than the 2 GiB that one tensor may have here".formatted(size));
        }
        return entry;
    }

    private DType readDType(String name, JsonNode node) {
        return Arrays.stream(DType.values())
                .filter(dtype -> node.isString() && dtype.name().equals(node.stringValue()))
                .findFirst()
                .orElseThrow(() -> error(
                        name,
                        "dtype %s is none of %s"
                                .formatted(
                                        node.isMissingNode() ? "(missing)" : node, Arrays.toString(DType.values()))));
    }

    private List<Long> readLongs(String name, String field, JsonNode node) {
        List<Long> values = new ArrayList<>();
        for (JsonNode value : node) {
            if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
                throw error(name, "%s %s is not a list of whole numbers from 0".formatted(field, node));
            }
            values.add(value.longValue());
        }
        if (!node.isArray()) {
            throw error(name, field + (node.isMissingNode() ? " is missing" : " is not a list"));
        }
        return values;
    }

    private long sizeOf(Entry entry) {
        try {
            return SafeTensor.byteSize(entry.dtype(), entry.shape());
        } catch (IllegalArgumentException e) {
            throw new UserError("%s: tensor %s: %s".formatted(path, entry.name(), e.getMessage()), e);
        }
    }

    /** Checks that the tensors fill the data without gaps or overlaps. */
    private void checkPlaces(List<Entry> entries, long size) {
        long begin = 0;
        String before = "the start";
        for (Entry entry : entries) {
            if (entry.end() > size) {
                throw error(
                        entry.name(),
                        "truncated: it ends at byte %d of the data, the file has %d".formatted(entry.end(), size));
            }
            if (entry.begin() < begin) {
                throw error(entry.name(), "overlaps " + before);
            }
            if (entry.begin() > begin) {
                throw error(
                        entry.name(),
                        "%d bytes between it and %s belong to no tensor".formatted(entry.begin() - begin, before));
            }
            begin = entry.end();
            before = "tensor " + entry.name();
        }
        if (begin < size) {
            throw error("%d bytes after %s belong to no tensor".formatted(size - begin, before));
        }
    }

    private static SafeTensor tensor(Entry entry, MemorySegment data) {
        MemorySegment elements = data.asSlice(entry.begin(), entry.end() - entry.begin());
        ByteBuffer view = elements.asByteBuffer();
        return new SafeTensor(
                entry.name(),
                entry.dtype(),
                entry.shape(),
                elements.address() % entry.dtype().bytes() == 0 ? view : alignedCopy(view));
    }

    /** Copies tensors that an unpadded header leaves unaligned, which native code cannot use. */
    private static ByteBuffer alignedCopy(ByteBuffer view) {
        return ByteBuffer.allocateDirect(view.remaining()).put(view).flip().asReadOnlyBuffer();
    }

    private UserError error(String what) {
        return new UserError(path + ": " + what);
    }

    private UserError error(String tensor, String what) {
        return new UserError("%s: tensor %s: %s".formatted(path, tensor, what));
    }
}
