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
 * A safetensors file: the length of the header in eight bytes, a JSON header with each tensor's element type, shape and place, and
 * the tensors without gaps. The format is https://github.com/huggingface/safetensors.
 */
public final class SafetensorsFile {
    /** The header's key of the metadata, a map of strings. */
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
     * Maps a file into memory. Its pages are read on first use, and the mapping lasts as long as one of its tensors is in use.
     *
     * @throws UserError if the file does not exist or is damaged
     */
    public static SafetensorsFile read(Path path) {
        return new SafetensorsReader(path).read();
    }

    /**
     * Writes a file. Tensors with the widest elements come first, so that each is aligned, and otherwise keep their order; metadata
     * is sorted by key. Equal content gives equal bytes.
     *
     * @throws UserError if the file cannot be written; an existing file then stays as it is
     * @throws IllegalArgumentException if two tensors have the same name, or one has the name of the metadata
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

    /** The path of the file. */
    public Path path() {
        return path;
    }

    /** The file's metadata; empty if it has none. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** The tensors by name, in the order of the file. */
    public Map<String, SafeTensor> tensors() {
        return tensors;
    }

    /**
     * The tensor of that name.
     *
     * @throws UserError if the file has no such tensor
     */
    public SafeTensor tensor(String name) {
        SafeTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new UserError("%s has no tensor %s".formatted(path, name));
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
                throw new IllegalArgumentException("two tensors of one safetensors file are named " + tensor.name());
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

    /** Writes in chunks, since a channel copies a heap buffer to direct memory of the same size. */
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
