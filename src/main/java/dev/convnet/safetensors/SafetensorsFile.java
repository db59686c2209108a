package dev.convnet.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * A safetensors file: eight bytes with the length of the header, a JSON header that gives each tensor's element type, shape
 * and place, then the tensors without a gap.
 */
public final class SafetensorsFile {
    /** The header's key for what is not a tensor: a map of strings. */
    static final String METADATA = "__metadata__";

    private static final int ALIGNMENT = 8;
    private static final int CHUNK = 1 << 20;
    private static final JsonMapper JSON = new JsonMapper();

    private final Path path;
    private final Map<String, String> metadata;
    private final Map<String, SafeTensor> tensors;

    SafetensorsFile(Path path, Map<String, String> metadata, Map<String, SafeTensor> tensors) {
        this.path = path;
        this.metadata = Collections.unmodifiableMap(metadata);
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /**
     * Maps a file into memory: its pages are read when its tensors are, and the mapping lasts for as long as a tensor of it
     * is in use.
     *
     * @throws UserError if there is no such file, or it is damaged in any way
     */
    public static SafetensorsFile read(Path path) {
        return new SafetensorsReader(path).read();
    }

    /**
     * Writes a file: the tensors with the widest elements first, so that each is aligned, and otherwise in the order given;
     * the metadata in the order of its keys. Equal content gives equal bytes.
     *
     * @throws UserError if the file cannot be written; what was there before is still there then
     * @throws IllegalArgumentException if two tensors have one name, or one has the name of the metadata
     */
    public static void write(Path target, Collection<SafeTensor> tensors, Map<String, String> metadata) {
        List<SafeTensor> ordered = new ArrayList<>(tensors);
        ordered.sort(
                Comparator.comparingInt((SafeTensor tensor) -> -tensor.dtype().bytes()));
        ByteBuffer header = header(ordered, metadata);
        AtomicFile.write(target, channel -> {
            writeAll(channel, header);
            for (SafeTensor tensor : ordered) {
                writeAll(channel, tensor.data());
            }
        });
    }

    /** Where the file was read from. */
    public Path path() {
        return path;
    }

    /** The file's map of strings; empty where it has none. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** The tensors by name, in the order in which they lie in the file. */
    public Map<String, SafeTensor> tensors() {
        return tensors;
    }

    /**
     * The tensor of that name.
     *
     * @throws UserError if the file has none
     */
    public SafeTensor tensor(String name) {
        SafeTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new UserError("%s: there is no tensor %s".formatted(path, name));
        }
        return tensor;
    }

    private static ByteBuffer header(List<SafeTensor> tensors, Map<String, String> metadata) {
        Map<String, Object> entries = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            entries.put(METADATA, new TreeMap<>(metadata));
        }
        long begin = 0;
        for (SafeTensor tensor : tensors) {
            long end = begin + tensor.byteSize();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", tensor.dtype().name());
            entry.put("shape", tensor.shape());
            entry.put("data_offsets", List.of(begin, end));
            if (tensor.name().equals(METADATA) || entries.put(tensor.name(), entry) != null) {
                throw new IllegalArgumentException("a second " + tensor.name() + " in one safetensors file");
            }
            begin = end;
        }
        byte[] json = JSON.writeValueAsString(entries).getBytes(UTF_8);
        int padding = Math.floorMod(-json.length, ALIGNMENT);
        ByteBuffer header = ByteBuffer.allocate(Long.BYTES + json.length + padding)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length + padding)
                .put(json);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.flip();
    }

    /** Writes in chunks: for a buffer on the heap, a channel makes a copy outside it as large as what it is given. */
    private static void writeAll(FileChannel channel, ByteBuffer data) throws IOException {
        while (data.hasRemaining()) {
            ByteBuffer chunk = data.slice(data.position(), Math.min(CHUNK, data.remaining()));
            data.position(data.position() + chunk.remaining());
            while (chunk.hasRemaining()) {
                channel.write(chunk);
            }
        }
    }
}
