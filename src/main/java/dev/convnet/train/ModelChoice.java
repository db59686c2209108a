package dev.convnet.train;

import dev.convnet.base.SettingError;
import dev.convnet.base.UserError;
import dev.convnet.train.artifacts.Freezing;
import dev.convnet.train.classifier.Classifier;
import dev.convnet.train.classifier.ClassifierFile;
import dev.convnet.train.classifier.HeadChoice;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A classifier in an ONNX file.
 *
 * @param path the file's absolute path when the training began; it names the model
 * @param content where the model is read from: the file, or the copy of it in the folder of a run
 * @param sha256 the SHA-256 hash of the model's bytes
 * @param inputChannels the number of channels of the input
 * @param side the height and width of the input, in pixels
 * @param ownClasses the number of the file's logits
 * @param newClasses the number of logits that was chosen; another number than the file's means a new head
 * @param dropout the probability of every dropout layer; empty for the model's own
 */
public record ModelChoice(
        String path,
        Path content,
        String sha256,
        int inputChannels,
        int side,
        int ownClasses,
        Optional<Integer> newClasses,
        Optional<Double> dropout,
        Freezing freezing)
        implements NetworkChoice {
    /** @throws SettingError if an option is out of its range */
    public ModelChoice {
        SettingError.requireRange(side, 1, 8192, "side");
        newClasses.ifPresent(classes -> SettingError.requireRange(classes, 2, 65_536, "classes"));
        dropout.ifPresent(
                p -> SettingError.require(p >= 0 && p < 1, "dropout", "must be at least 0 and below 1, not " + p));
    }

    /**
     * A file, with everything trained and nothing replaced.
     *
     * @param side the chosen height and width of the input; empty for the file's own
     * @throws SettingError if the file takes images of any side, and none is chosen
     * @throws dev.convnet.base.UserError if the file is not a classifier of images of that side
     */
    static ModelChoice of(Path path, Optional<Integer> side) {
        ClassifierFile file = ClassifierFile.read(path);
        int chosen = side.orElseGet(() -> file.side()
                .orElseThrow(
                        () -> new SettingError("side", "must be given: %s takes images of any side".formatted(path))));
        Path absolute = path.toAbsolutePath().normalize();
        return new ModelChoice(
                absolute.toString(),
                absolute,
                file.sha256(),
                file.channels(),
                chosen,
                file.classes(chosen),
                Optional.empty(),
                Optional.empty(),
                Freezing.NONE);
    }

    /**
     * The classifier with the recipe's head.
     *
     * @throws dev.convnet.base.UserError if the file is no longer that of the choice, or has no head that can be replaced
     */
    Classifier classifier(Recipe recipe) {
        ClassifierFile file = read();
        SettingError.require(
                file.channels() == inputChannels,
                "channels",
                "must be %d, as %s takes, not %d".formatted(file.channels(), fileName(), inputChannels));
        return file.classifier(
                side,
                newClasses
                        .filter(classes -> classes != ownClasses)
                        .map(classes ->
                                new HeadChoice(classes, recipe.initialization().initializer(), recipe.seed())));
    }

    /** The file. @throws UserError if it is no longer that of the choice */
    ClassifierFile read() {
        ClassifierFile file = ClassifierFile.read(content);
        if (!file.sha256().equals(sha256)) {
            throw new UserError("%s has changed since the training began: its SHA-256 is %s, not %s"
                    .formatted(content, file.sha256(), sha256));
        }
        return file;
    }

    @Override
    public String name() {
        return path;
    }

    /** The file's name. */
    public String fileName() {
        return Path.of(path).getFileName().toString();
    }

    @Override
    public int classes() {
        return newClasses.orElse(ownClasses);
    }

    /** The same choice, with the model read from another file. */
    ModelChoice readFrom(Path file) {
        return new ModelChoice(path, file, sha256, inputChannels, side, ownClasses, newClasses, dropout, freezing);
    }
}
