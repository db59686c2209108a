package dev.convnet.data;

import dev.convnet.base.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A data set in MNIST's layout: four IDX files with gray images and their labels.
 *
 * @param name the data set's name
 * @param format the size of the images; one channel
 * @param classNames the names of the classes, by label
 * @param digests the SHA-256 of each file's uncompressed bytes
 */
record IdxDataset(String name, ImageFormat format, List<String> classNames, Map<IdxPart, String> digests) {
    /** The same data set with other files. */
    IdxDataset withDigests(Map<IdxPart, String> others) {
        return new IdxDataset(name, format, classNames, others);
    }

    /**
     * Reads the data set from a folder with its four files, compressed or not.
     *
     * @throws UserError if a file is missing, damaged, or altered
     */
    Dataset fromFolder(Path folder) {
        return dataset(folder.toString(), part -> check(part, IdxFile.read(part.in(folder))));
    }

    /**
     * Reads a part of the data set from resources, without checking their digests.
     *
     * @param source the source in words
     * @param folder the resources' folder in this package
     */
    Dataset fromResources(String source, String folder) {
        return dataset(source, part -> resource(part, folder));
    }

    /**
     * The pixels or the labels of a file.
     *
     * @throws UserError if the file is damaged or altered
     */
    ByteBuffer check(IdxPart part, IdxFile idx) {
        ByteBuffer elements = elements(part, idx);
        String actual = idx.sha256();
        String expected = digests.get(part);
        if (!actual.equals(expected)) {
            throw new UserError("%s: altered: the SHA-256 of its uncompressed bytes is %s, that of %s is %s"
                    .formatted(idx.name(), actual, name, expected));
        }
        return elements;
    }

    private ByteBuffer elements(IdxPart part, IdxFile idx) {
        return switch (part) {
            case TRAIN_IMAGES, TEST_IMAGES -> idx.images(format);
            case TRAIN_LABELS, TEST_LABELS -> idx.labels(classNames.size());
        };
    }

    private Dataset dataset(String source, Function<IdxPart, ByteBuffer> elements) {
        return new Dataset(
                name,
                source,
                classNames,
                new ImageArray(format, elements.apply(IdxPart.TRAIN_IMAGES), elements.apply(IdxPart.TRAIN_LABELS)),
                new ImageArray(format, elements.apply(IdxPart.TEST_IMAGES), elements.apply(IdxPart.TEST_LABELS)));
    }

    private ByteBuffer resource(IdxPart part, String folder) {
        String resource = folder + "/" + part.packedFile();
        try (InputStream in = IdxDataset.class.getResourceAsStream(resource)) {
            return elements(part, IdxFile.read(resource, in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
