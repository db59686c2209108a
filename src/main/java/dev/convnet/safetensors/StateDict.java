package dev.convnet.safetensors;

import dev.convnet.io.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A file that must hold exactly the tensors of a network: weights from PyTorch or from here. */
public final class StateDict {
    /** PyTorch's batch normalisation counts its batches; nothing in inference or training depends on it. */
    private static final String COUNTER = ".num_batches_tracked";

    private StateDict() {}

    /**
     * The tensors of the file at {@code path}, in the order of {@code expected}.
     *
     * @param expected names, element types and shapes that the file must have; their data is not looked at
     * @throws UserError if the file cannot be read, or a tensor is missing, too many, or of another type or shape
     */
    public static List<SafeTensor> read(Path path, List<SafeTensor> expected) {
        return match(path, SafetensorsFile.read(path).tensors(), expected);
    }

    /** {@link #read} for the tensors of a file that is read already. */
    public static List<SafeTensor> match(Path path, Map<String, SafeTensor> tensors, List<SafeTensor> expected) {
        Set<String> extra = new LinkedHashSet<>(tensors.keySet());
        List<SafeTensor> matched = new ArrayList<>();
        for (SafeTensor wanted : expected) {
            matched.add(match(path, tensors.get(wanted.name()), wanted));
            extra.remove(wanted.name());
        }
        extra.removeIf(name -> name.endsWith(COUNTER));
        if (!extra.isEmpty()) {
            throw new UserError("%s: tensor %s is not one of the network's%s"
                    .formatted(
                            path,
                            extra.iterator().next(),
                            extra.size() == 1 ? "" : ", and %d more are not".formatted(extra.size() - 1)));
        }
        return matched;
    }

    private static SafeTensor match(Path path, SafeTensor found, SafeTensor wanted) {
        if (found == null) {
            throw new UserError("%s: tensor %s is missing".formatted(path, wanted.name()));
        }
        if (found.dtype() != wanted.dtype() || !found.shape().equals(wanted.shape())) {
            throw new UserError("%s: tensor %s is %s %s, the network's is %s %s"
                    .formatted(path, wanted.name(), found.dtype(), found.shape(), wanted.dtype(), wanted.shape()));
        }
        return found;
    }
}
