package dev.convnet.onnx.file;

import com.google.protobuf.ByteString;
import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import dev.convnet.onnx.proto.StringStringEntryProto;
import dev.convnet.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Checks and reads the files in which a model stores the data of its tensors: they must lie in the model's folder, or in folders inside it, also
 * after symbolic links are resolved, and hold the bytes that the model names. Versions of ONNX Runtime differ in what they check.
 *
 * @param model the model's file
 */
record ExternalData(Path model) {
    /** Checks the data of a tensor. @throws UserError if the file is outside the model's folder, or has too few bytes */
    void check(TensorProto tensor) {
        place(tensor);
    }

    /**
     * The tensor with its data, if that is in another file.
     *
     * @throws UserError if the file is outside the model's folder, has too few bytes or cannot be read
     */
    TensorProto load(TensorProto tensor) {
        if (tensor.getDataLocation() != TensorProto.DataLocation.EXTERNAL) {
            return tensor;
        }
        Place place = place(tensor);
        if (place.length > Integer.MAX_VALUE) {
            throw error(tensor, "has " + place.length + " bytes; the limit is 2 GiB");
        }
        ByteBuffer data = ByteBuffer.allocate((int) place.length);
        try (FileChannel channel = FileChannel.open(place.file, StandardOpenOption.READ)) {
            while (data.hasRemaining() && channel.read(data, place.offset + data.position()) >= 0) {}
        } catch (IOException e) {
            throw error(tensor, "cannot be read from " + place.file + ": " + AtomicFile.reason(e));
        }
        if (data.hasRemaining()) {
            throw error(tensor, "ends before its last byte in " + place.file);
        }
        return tensor.toBuilder()
                .clearExternalData()
                .clearDataLocation()
                .setRawData(ByteString.copyFrom(data.flip()))
                .build();
    }

    /** Where the data of a tensor is. */
    private record Place(Path file, long offset, long length) {}

    private Place place(TensorProto tensor) {
        Map<String, String> fields = new HashMap<>();
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            if (fields.put(entry.getKey(), entry.getValue()) != null) {
                throw error(tensor, "names its " + entry.getKey() + " twice");
            }
        }
        Path file = file(tensor, fields.getOrDefault("location", ""));
        long available = size(tensor, file);
        long offset = number(tensor, "offset", fields.getOrDefault("offset", "0"));
        TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
        if (type == TensorProto.DataType.STRING || type == TensorProto.DataType.UNDEFINED) {
            throw error(tensor, "is in another file, which is possible for numbers only");
        }
        long elements = tensor.getDimsList().stream().reduce(1L, (a, b) -> a * b);
        long needed = ElementTypes.bytes(type, elements);
        long length = fields.containsKey("length") ? number(tensor, "length", fields.get("length")) : needed;
        if (length != needed) {
            throw error(tensor, "has " + length + " bytes, but its shape needs " + needed);
        }
        if (offset > available || length > available - offset) {
            throw error(
                    tensor,
                    "ends at byte " + offset + " + " + length + " of " + fields.get("location") + ", which has "
                            + available + " bytes");
        }
        return new Place(file, offset, length);
    }

    private Path file(TensorProto tensor, String location) {
        if (location.isEmpty()) {
            throw error(tensor, "is in another file, which the model does not name");
        }
        try {
            Path folder = model.toAbsolutePath().normalize().getParent();
            Path relative = Path.of(location);
            Path file = folder.resolve(relative).normalize();
            if (relative.isAbsolute() || !file.startsWith(folder)) {
                throw error(tensor, "is in " + location + ", which is outside the model's folder");
            }
            if (!Files.exists(file)) {
                throw error(tensor, "is in " + location + ", and the model's folder has no such file");
            }
            if (!file.toRealPath().startsWith(folder.toRealPath())) {
                throw error(tensor, "is in " + location + ", a link to a place outside the model's folder");
            }
            if (!Files.isRegularFile(file)) {
                throw error(tensor, "is in " + location + ", which is not a file");
            }
            return file;
        } catch (InvalidPathException e) {
            throw error(tensor, "is in a file whose name is not possible here");
        } catch (IOException e) {
            throw error(tensor, "cannot be read from " + location + ": " + AtomicFile.reason(e));
        }
    }

    private long size(TensorProto tensor, Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw error(tensor, "cannot be read from " + file + ": " + AtomicFile.reason(e));
        }
    }

    private long number(TensorProto tensor, String field, String digits) {
        try {
            long number = Long.parseLong(digits);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            // As for a negative number.
        }
        throw error(tensor, "has the " + field + " '" + digits + "', which is not a number of bytes");
    }

    private UserError error(TensorProto tensor, String message) {
        return new UserError(model + ": the data of the tensor " + tensor.getName() + " " + message);
    }
}
