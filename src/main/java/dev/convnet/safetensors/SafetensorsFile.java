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
import java.util.zip.CRC32C;
import tools.jackson.databind.json.JsonMapper;

/**
 * A safetensors file: the length of the header in eight bytes, a JSON header with each tensor's element type, shape and place, and
 * the tensors without gaps. The format is https://github.com/huggingface/safetensors.
 */
public final class SafetensorsFile {
    /** The header's key of the metadata, a map of strings. */
    static final String METADATA = "__metadata__";

    /** The tensor, uint8 [4], that holds the checksum of a file; the last of the file. */
    static final String CHECKSUM = "convnet.crc32c";

    private static final int ALIGNMENT = 8;
    private static final int CHUNK = 1 << 20;
    private static final JsonMapper JSON = new JsonMapper();

    private final Path path;
    private final Map<String, String> metadata;
    private final Map<String, SafeTensor> tensors;
    private final boolean checked;

    /** @param checked whether the file had a checksum, which matched its content */
    SafetensorsFile(Path path, Map<String, String> metadata, Map<String, SafeTensor> tensors, boolean checked) {
        this.path = path;
        this.checked = checked;
        this.metadata = Collections.unmodifiableMap(metadata);
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /**
     * Maps a file into memory. Its pages are read on first use, or now if the file has a checksum, which is compared with the
     * content. The mapping lasts as long as one of its tensors is in use.
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
        write(target, tensors, metadata, new CRC32C());
    }

    /**
     * As {@link #write}, with a checksum of the whole file in a last tensor, {@code convnet.crc32c} uint8 [4]: the CRC-32C
     * (RFC 3720) of all bytes before it, little-endian. Other readers of safetensors files see one more tensor; {@link #read}
     * compares the checksum and hides the tensor.
     */
    public static void writeWithChecksum(Path target, Collection<SafeTensor> tensors, Map<String, String> metadata) {
        CRC32C crc = new CRC32C();
        List<SafeTensor> all = new ArrayList<>(tensors);
        // The sum is asked for last, when all other bytes are written.
        all.add(new SafeTensor(
                CHECKSUM, DType.U8, List.of((long) Integer.BYTES), () -> checksum((int) crc.getValue())));
        write(target, all, metadata, crc);
    }

    /** The four bytes of a checksum. */
    static ByteBuffer checksum(int crc) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(crc)
                .flip();
    }

    private static void write(Path target, Collection<SafeTensor> tensors, Map<String, String> metadata, CRC32C crc) {
        List<SafeTensor> ordered = new ArrayList<>(tensors);
        ordered.sort(
                Comparator.comparingInt((SafeTensor tensor) -> -tensor.dtype().bytes()));
        ByteBuffer header = header(ordered, metadata);
        AtomicFile.write(target, channel -> {
            writeAll(channel, header, crc);
            for (SafeTensor tensor : ordered) {
                writeAll(channel, tensor.data(), crc);
            }
        });
    }

    /** Whether the file has a checksum, which {@link #read} then found to match. */
    public boolean isChecked() {
        return checked;
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
    private static void writeAll(FileChannel channel, ByteBuffer data, CRC32C crc) throws IOException {
        while (data.hasRemaining()) {
            ByteBuffer chunk = data.slice(data.position(), Math.min(CHUNK, data.remaining()));
            data.position(data.position() + chunk.remaining());
            crc.update(chunk.duplicate());
            while (chunk.hasRemaining()) {
                channel.write(chunk);
            }
        }
    }
}
