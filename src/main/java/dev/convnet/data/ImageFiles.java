package dev.convnet.data;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads image files, as they are or in the size of a data set's images. In that size, colors become gray by ITU-R BT.601 (0.299 R +
 * 0.587 G + 0.114 B) on a black background. Images of another size are resized: each new pixel is the mean of the old pixels
 * around its center, weighted by a triangle two new pixels wide. Enlargement uses a triangle two old pixels wide, which is
 * bilinear interpolation. Files above 256 MiB and images above 64 megapixels are rejected before they are decoded.
 */
public final class ImageFiles {
    private static final int RGB = 3;
    private static final long LARGEST_FILE = 1L << 28;
    private static final long MOST_PIXELS = 1L << 26;

    private ImageFiles() {}

    /**
     * Reads an image: PNG, JPEG, BMP, GIF, TIFF or any other format of this Java's image library.
     *
     * @param format the format of the result; raw, with 1 or 3 channels
     * @throws UserError if the file cannot be read, is not an image, is too large, or has samples of more than 16 bits, whose range
     *     of values differs between programs
     */
    public static Picture read(Path path, ImageFormat format) {
        BufferedImage image = decode(path, bytes(path));
        byte[] samples = new byte[format.bytes()];
        int next = 0;
        for (int channel = 0; channel < format.channels(); channel++) {
            float[] plane = format.channels() == 1 ? gray(image) : plane(image, channel);
            for (float sample : resized(plane, image.getHeight(), image.getWidth(), format)) {
                samples[next++] = (byte) Math.round(sample);
            }
        }
        return new Picture(format.height(), format.width(), format.channels(), samples);
    }

    private static float[] resized(float[] plane, int height, int width, ImageFormat format) {
        if (width == format.width() && height == format.height()) {
            return plane;
        }
        if (width < format.width()) {
            // A narrow image may be very high: its height shrinks before its width grows.
            float[] shorter = resizeRows(transpose(plane, height, width), height, format.height());
            return resizeRows(transpose(shorter, width, format.height()), width, format.width());
        }
        float[] columns = transpose(resizeRows(plane, width, format.width()), height, format.width());
        return transpose(resizeRows(columns, height, format.height()), format.width(), format.height());
    }

    /** The samples of red, green or blue from 0 to 255, row by row. */
    private static float[] plane(BufferedImage image, int channel) {
        byte[] samples = color(image).samples();
        float[] plane = new float[samples.length / RGB];
        for (int i = 0; i < plane.length; i++) {
            plane[i] = Byte.toUnsignedInt(samples[channel * plane.length + i]);
        }
        return plane;
    }

    private static Picture color(BufferedImage image) {
        return isGray(image.getColorModel()) ? gray8(image).withChannels(RGB) : color8(image);
    }

    /**
     * Reads an image without resizing it, as Pillow's {@code convert("RGB")} or {@code convert("L")} does: alpha is dropped, color
     * profiles are ignored, and 16-bit samples lose their low byte.
     *
     * @param channels 3 for red, green and blue; 1 for gray
     * @throws UserError as {@link #read}
     */
    public static Picture picture(Path path, int channels) {
        return picture(path, bytes(path), channels);
    }

    /** Checks that a file is an image. @throws UserError as {@link #read} */
    public static void requireReadable(Path path) {
        decode(path, bytes(path));
    }

    /** As {@link #picture(Path, int)}, from the content of the file. */
    static Picture picture(Path path, byte[] content, int channels) {
        BufferedImage image = decode(path, content);
        return (isGray(image.getColorModel()) ? gray8(image) : color8(image)).withChannels(channels);
    }

    /** Whether a file's image is gray, from its header; false if the header cannot be read. */
    static boolean isGray(Path path) {
        try (ImageInputStream in = ImageIO.createImageInputStream(path.toFile())) {
            Iterator<ImageReader> readers = in == null ? Collections.emptyIterator() : ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                return false;
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
                return types.hasNext() && isGray(types.next().getColorModel());
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException _) {
            // Loading reports the file.
            return false;
        }
    }

    private static boolean isGray(ColorModel model) {
        if (model instanceof IndexColorModel palette) {
            return IntStream.range(0, palette.getMapSize())
                    .map(palette::getRGB)
                    .allMatch(rgb -> ((rgb >> 16) & 255) == (rgb & 255) && ((rgb >> 8) & 255) == (rgb & 255));
        }
        return model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    }

    private static Picture gray8(BufferedImage image) {
        return picture(image, 1, (x, y, _) -> {
            if (image.getColorModel() instanceof IndexColorModel palette) {
                return palette.getRGB(image.getRaster().getSample(x, y, 0)) & 255;
            }
            return sample8(image, x, y, 0);
        });
    }

    private static Picture color8(BufferedImage image) {
        ColorModel model = image.getColorModel();
        boolean hasBands = !(model instanceof IndexColorModel)
                && model.getColorSpace().getType() == ColorSpace.TYPE_RGB
                && !model.isAlphaPremultiplied();
        // The raster's own samples, since getRGB converts those of an embedded color profile.
        return picture(
                image,
                3,
                hasBands
                        ? (x, y, channel) -> sample8(image, x, y, channel)
                        : (x, y, channel) -> (image.getRGB(x, y) >> (16 - 8 * channel)) & 255);
    }

    /** A sample from 0 to 255. */
    @FunctionalInterface
    private interface Samples {
        int at(int x, int y, int channel);
    }

    private static Picture picture(BufferedImage image, int channels, Samples samples) {
        int height = image.getHeight();
        int width = image.getWidth();
        byte[] planes = new byte[channels * height * width];
        int next = 0;
        for (int channel = 0; channel < channels; channel++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    planes[next++] = (byte) samples.at(x, y, channel);
                }
            }
        }
        return new Picture(height, width, channels, planes);
    }

    private static int sample8(BufferedImage image, int x, int y, int band) {
        int bits = image.getColorModel().getComponentSize(band);
        int sample = image.getRaster().getSample(x, y, band);
        return bits == 8 ? sample : bits > 8 ? sample >> (bits - 8) : sample * 255 / ((1 << bits) - 1);
    }

    private static BufferedImage decode(Path path, byte[] content) {
        BufferedImage image;
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new UserError(path + ": not an image: use PNG, JPEG, BMP, GIF or TIFF");
            }
            image = decode(path, readers.next(), in);
        } catch (UserError e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Decoders throw undeclared exceptions on damaged files.
            throw new UserError(path + ": the image is damaged or has an unsupported encoding", e);
        }
        int type = image.getRaster().getDataBuffer().getDataType();
        if (type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT && isSampled(image)) {
            throw new UserError(
                    path
                            + ": only unsigned samples of 8 or 16 bits are supported, because programs disagree on the range of others");
        }
        return image;
    }

    /** Whether each element of the raster is one sample; otherwise an element is a whole pixel, like 0xAARRGGBB. */
    private static boolean isSampled(BufferedImage image) {
        return image.getSampleModel() instanceof ComponentSampleModel;
    }

    /** The content of an image file. @throws UserError if it cannot be read or is too large */
    static byte[] bytes(Path path) {
        try {
            if (Files.size(path) > LARGEST_FILE) {
                throw new UserError("%s: too large for an image: it has %d bytes, and the most are %d"
                        .formatted(path, Files.size(path), LARGEST_FILE));
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
        }
    }

    private static BufferedImage decode(Path path, ImageReader reader, ImageInputStream in) throws IOException {
        try {
            reader.setInput(in, true, true);
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > MOST_PIXELS) {
                throw new UserError("%s: too large: %d×%d pixels are more than %d"
                        .formatted(path, reader.getWidth(0), reader.getHeight(0), MOST_PIXELS));
            }
            List<String> warnings = new ArrayList<>();
            reader.addIIOReadWarningListener((_, warning) -> warnings.add(warning));
            BufferedImage image = reader.read(0);
            // The JPEG decoder fills what is missing with gray.
            if (warnings.stream()
                    .anyMatch(warning -> warning.toLowerCase(Locale.ROOT).contains("premature end"))) {
                throw new IIOException("truncated");
            }
            return image;
        } finally {
            reader.dispose();
        }
    }

    /** The image's gray values from 0 to 255, row by row. */
    private static float[] gray(BufferedImage image) {
        int width = image.getWidth();
        float[] gray = new float[width * image.getHeight()];
        for (int i = 0; i < gray.length; i++) {
            gray[i] = gray(image, i % width, i / width);
        }
        return gray;
    }

    private static float gray(BufferedImage image, int x, int y) {
        ColorModel model = image.getColorModel();
        if (model.getColorSpace().getType() == ColorSpace.TYPE_GRAY) {
            // getRGB takes gray values for linear light and would brighten them.
            float gray = sample(image, x, y, 0) * 255;
            return model.hasAlpha() ? gray * sample(image, x, y, 1) : gray;
        }
        int argb = image.getRGB(x, y);
        float luma = (0.299f * (argb >> 16 & 255)) + (0.587f * (argb >> 8 & 255)) + (0.114f * (argb & 255));
        return luma * (argb >>> 24) / 255;
    }

    /** A sample of the raster, from 0 to 1. */
    private static float sample(BufferedImage image, int x, int y, int band) {
        int largest = (1 << image.getColorModel().getComponentSize(band)) - 1;
        return (float) image.getRaster().getSample(x, y, band) / largest;
    }

    /** Resizes each row of {@code width} pixels to {@code newWidth}. */
    private static float[] resizeRows(float[] pixels, int width, int newWidth) {
        int height = pixels.length / width;
        float[] resized = new float[height * newWidth];
        double scale = (double) width / newWidth;
        double reach = Math.max(scale, 1);
        for (int x = 0; x < newWidth; x++) {
            double center = (x + 0.5) * scale;
            int from = Math.max(0, (int) Math.floor(center - reach));
            int to = Math.min(width, (int) Math.ceil(center + reach));
            for (int y = 0; y < height; y++) {
                double sum = 0;
                double weights = 0;
                for (int old = from; old < to; old++) {
                    double weight = Math.max(0, 1 - Math.abs(old + 0.5 - center) / reach);
                    sum += weight * pixels[y * width + old];
                    weights += weight;
                }
                resized[y * newWidth + x] = (float) (sum / weights);
            }
        }
        return resized;
    }

    private static float[] transpose(float[] pixels, int height, int width) {
        float[] transposed = new float[pixels.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                transposed[x * height + y] = pixels[y * width + x];
            }
        }
        return transposed;
    }
}
