package dev.convnet.data;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A folder of pictures by class, in the layout of torchvision's {@code ImageFolder}: each class is a folder, whose name is the
 * class's. The classes are in {@code train} and {@code test} (or {@code val}), or in the folder itself, which {@link Split} splits.
 * Classes are in the order of their names, and the pictures of a class in the order of their paths.
 *
 * @see <a href="https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.ImageFolder.html">ImageFolder</a>
 */
final class ImageFolder implements DataSource {
    private static final Set<String> TRAIN = Set.of("train", "training");
    private static final Set<String> TEST = Set.of("test", "testing");
    private static final Set<String> VALIDATION = Set.of("val", "valid", "validation");

    private static final Set<String> PICTURES = Set.of("png", "jpg", "jpeg", "bmp", "gif", "tif", "tiff");

    /** The extensions of pictures that Java cannot decode. */
    private static final Set<String> OTHER_PICTURES = Set.of(
            "webp", "heic", "heif", "avif", "ppm", "pgm", "pbm", "pnm", "jp2", "jxl", "svg", "ico", "tga", "psd", "raw",
            "dng", "cr2", "nef");

    /** Files that operating systems leave in folders. */
    private static final Set<String> LITTER = Set.of("thumbs.db", "desktop.ini");

    private static final int MOST_NAMED = 3;

    private final Path path;
    private final Split split;
    private Listing listing;
    private Integer channels;

    /** The names of a folder's files. */
    private record Listing(
            List<String> classNames,
            List<PictureFile> train,
            List<PictureFile> test,
            String layout,
            List<String> notices) {}

    /** A folder of classes, and what is in it. */
    private record ClassFolder(String name, Path path, List<Path> pictures) {}

    ImageFolder(Path path, Split split) {
        this.path = path;
        this.split = split;
    }

    /** Whether a folder has folders or pictures in it, as this layout does and that of IDX files does not. */
    static boolean isOne(Path folder) {
        List<Path> entries = entries(folder);
        return entries.stream().anyMatch(Files::isDirectory)
                || entries.stream().anyMatch(file -> PICTURES.contains(extension(file)));
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public String dataset() {
        Path name = path.toAbsolutePath().normalize().getFileName();
        return name == null ? path.toString() : name.toString();
    }

    @Override
    public Optional<ImageFormat> format() {
        return Optional.empty();
    }

    @Override
    public int channels() {
        if (channels == null) {
            boolean isGray = Stream.concat(listing().train.stream(), listing().test.stream())
                    .allMatch(file -> ImageFiles.isGray(file.path()));
            channels = isGray ? 1 : 3;
        }
        return channels;
    }

    @Override
    public List<String> classNames() {
        return listing().classNames;
    }

    @Override
    public int trainImages() {
        return listing().train.size();
    }

    @Override
    public Availability availability() {
        return new Availability.Installed(path);
    }

    @Override
    public Dataset load(Consumer<String> notices) {
        Listing files = listing();
        files.notices.forEach(notices);
        PictureFiles.MemoryBudget memory = PictureFiles.MemoryBudget.usual();
        return new Dataset(
                dataset(),
                path + files.layout,
                files.classNames,
                PictureFiles.load(files.train, channels(), memory),
                PictureFiles.load(files.test, channels(), memory));
    }

    private Listing listing() {
        if (listing == null) {
            listing = list();
        }
        return listing;
    }

    private Listing list() {
        List<String> notices = new ArrayList<>();
        Optional<Path> train = part(TRAIN);
        Optional<Path> test = part(TEST);
        Optional<Path> validation = part(VALIDATION);
        if (train.isEmpty() && test.isEmpty() && validation.isEmpty()) {
            return split(classes(path, notices), notices);
        }
        if (train.isEmpty()) {
            throw new UserError("%s has %s, but no folder train: name the folder with the training images train"
                    .formatted(path, fileName(test.or(() -> validation).orElseThrow())));
        }
        if (test.isEmpty() && validation.isEmpty()) {
            throw new UserError(
                    "%s has train, but no folder test or val: add one, or name %s as the data, which is then split"
                            .formatted(path, train.get()));
        }
        if (test.isPresent() && validation.isPresent()) {
            notices.add("%s is not used: the test images are those of %s".formatted(validation.get(), test.get()));
        }
        Path tested = test.or(() -> validation).orElseThrow();
        List<ClassFolder> training = classes(train.get(), notices);
        return new Listing(
                training.stream().map(ClassFolder::name).toList(),
                files(training),
                testFiles(training, tested, notices),
                " (%s and %s), pictures of any size".formatted(fileName(train.get()), fileName(tested)),
                notices);
    }

    /** The subfolder with one of the names. */
    private Optional<Path> part(Set<String> names) {
        List<Path> parts = entries(path).stream()
                .filter(Files::isDirectory)
                .filter(folder -> names.contains(fileName(folder).toLowerCase(Locale.ROOT)))
                .toList();
        if (parts.size() > 1) {
            throw new UserError("%s and %s are for the same images: remove or rename one"
                    .formatted(parts.getFirst(), parts.getLast()));
        }
        return parts.stream().findFirst();
    }

    private List<PictureFile> testFiles(List<ClassFolder> training, Path folder, List<String> notices) {
        List<String> names = training.stream().map(ClassFolder::name).toList();
        List<ClassFolder> found = folders(folder, notices);
        for (ClassFolder each : found) {
            if (!names.contains(each.name)) {
                throw new UserError(
                        "%s: the class %s has test images only: give it training images, or remove the folder; the classes are %s"
                                .formatted(each.path, each.name, some(names, 10)));
            }
        }
        List<PictureFile> files = new ArrayList<>();
        for (int label = 0; label < names.size(); label++) {
            String name = names.get(label);
            List<Path> pictures = found.stream()
                    .filter(each -> each.name.equals(name))
                    .findFirst()
                    .map(ClassFolder::pictures)
                    .orElse(List.of());
            if (pictures.isEmpty()) {
                notices.add("%s: the class %s has no test images".formatted(folder, name));
            }
            for (Path picture : pictures) {
                files.add(file(picture, label));
            }
        }
        if (files.isEmpty()) {
            throw new UserError(
                    folder + ": holds no pictures: a class's test images are in a folder named like the class");
        }
        return files;
    }

    private Listing split(List<ClassFolder> classes, List<String> notices) {
        List<PictureFile> train = new ArrayList<>();
        List<PictureFile> test = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            List<Path> pictures = classes.get(label).pictures;
            if (pictures.size() < 2) {
                throw new UserError(
                        "%s: the class %s has 1 picture, but the split into training and test images needs 2: add pictures, or make the folders train and test"
                                .formatted(classes.get(label).path, classes.get(label).name));
            }
            boolean[] isTest = split.isTest(pictures.size(), label);
            for (int i = 0; i < pictures.size(); i++) {
                (isTest[i] ? test : train).add(file(pictures.get(i), label));
            }
        }
        return new Listing(
                classes.stream().map(ClassFolder::name).toList(),
                train,
                test,
                " (split: test-share %s, split-seed %d), pictures of any size"
                        .formatted(split.testShare(), split.seed()),
                notices);
    }

    private List<PictureFile> files(List<ClassFolder> classes) {
        List<PictureFile> files = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            for (Path picture : classes.get(label).pictures) {
                files.add(file(picture, label));
            }
        }
        return files;
    }

    private PictureFile file(Path picture, int label) {
        return new PictureFile(picture, slashed(path.relativize(picture)), label);
    }

    /** The classes of training images: at least two, none of them empty. */
    private static List<ClassFolder> classes(Path folder, List<String> notices) {
        List<ClassFolder> classes = folders(folder, notices);
        for (ClassFolder each : classes) {
            if (each.pictures.isEmpty()) {
                throw new UserError(
                        "%s: the class %s is empty: its folder holds no PNG, JPEG, BMP, GIF or TIFF file; add pictures, or remove the folder"
                                .formatted(each.path, each.name));
            }
        }
        if (classes.isEmpty()) {
            throw new UserError(folder + ": holds no folders: each class is a folder with its pictures, like "
                    + folder.resolve("cat").resolve("1.png"));
        }
        if (classes.size() == 1) {
            throw new UserError(
                    "%s: holds one class only, %s: a data set has at least two; name the folder that holds one folder for each class"
                            .formatted(folder, classes.getFirst().name));
        }
        return classes;
    }

    private static List<ClassFolder> folders(Path folder, List<String> notices) {
        List<String> ignored = new ArrayList<>();
        List<ClassFolder> classes = new ArrayList<>();
        for (Path entry : entries(folder)) {
            if (Files.isDirectory(entry)) {
                classes.add(new ClassFolder(fileName(entry), entry, pictures(entry, notices, ignored)));
            } else if (!LITTER.contains(fileName(entry).toLowerCase(Locale.ROOT))) {
                ignored.add(fileName(entry));
            }
        }
        if (!ignored.isEmpty()) {
            notices.add("%s: ignores %d file%s that %s not a picture of a class: %s"
                    .formatted(
                            folder,
                            ignored.size(),
                            ignored.size() == 1 ? "" : "s",
                            ignored.size() == 1 ? "is" : "are",
                            some(ignored, MOST_NAMED)));
        }
        return classes;
    }

    /** The pictures of a class and of the folders in it: folder by folder, in the order of their paths, as torchvision lists them. */
    private static List<Path> pictures(Path folder, List<String> notices, List<String> ignored) {
        List<Path> folders;
        try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            folders = walk.filter(Files::isDirectory)
                    .filter(each -> !isHidden(folder.relativize(each)))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        } catch (UncheckedIOException e) {
            throw unreadable(folder, e.getCause());
        }
        List<Path> pictures = new ArrayList<>();
        for (Path each : folders) {
            int before = pictures.size();
            for (Path file : entries(each)) {
                if (!Files.isDirectory(file)) {
                    add(file, folder, pictures, ignored);
                }
            }
            if (!each.equals(folder) && pictures.size() > before) {
                notices.add("%s: its pictures belong to the class %s".formatted(each, fileName(folder)));
            }
        }
        return pictures;
    }

    private static void add(Path file, Path classFolder, List<Path> pictures, List<String> ignored) {
        String extension = extension(file);
        if (PICTURES.contains(extension)) {
            pictures.add(file);
        } else if (OTHER_PICTURES.contains(extension)) {
            throw new UserError("%s: pictures of the format .%s are not supported: convert it to PNG or JPEG"
                    .formatted(file, extension));
        } else if (!LITTER.contains(fileName(file).toLowerCase(Locale.ROOT))) {
            ignored.add(slashed(classFolder.getParent().relativize(file)));
        }
    }

    private static boolean isHidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    /** The entries of a folder in the order of their names, without hidden ones. */
    private static List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !fileName(entry).startsWith("."))
                    .sorted(Comparator.comparing(ImageFolder::fileName))
                    .toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        } catch (UncheckedIOException e) {
            throw unreadable(folder, e.getCause());
        }
    }

    private static UserError unreadable(Path folder, IOException e) {
        return new UserError("cannot read " + folder + ": " + AtomicFile.reason(e), e);
    }

    private static String extension(Path file) {
        String name = fileName(file);
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static String fileName(Path path) {
        return path.getFileName().toString();
    }

    /** A relative path with slashes on every platform. */
    private static String slashed(Path relative) {
        return relative.toString().replace(relative.getFileSystem().getSeparator(), "/");
    }

    private static String some(List<String> names, int most) {
        return names.size() <= most
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, most)) + " and " + (names.size() - most) + " more";
    }
}
