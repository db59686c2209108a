package dev.convnet.data;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads image files as gray images of a data set's size, light on black. Colors become gray by ITU-R BT.601 (0.299 R +
 * 0.587 G + 0.114 B) on a black background. Images of another size are resized: each new pixel is the mean of the old pixels
 * around its center, weighted by a triangle two new pixels wide. Enlargement uses a triangle two old pixels wide, which is
 * bilinear interpolation. Files above 256 MiB and images above 64 megapixels are rejected before they are decoded.
 */
public final class ImageFiles {
    private static final long LARGEST_FILE = 1L << 28;
    private static final long MOST_PIXELS = 1L << 26;

    private ImageFiles() {}

    /**
     * Reads an image: PNG, JPEG, BMP, GIF, TIFF or any other format of this Java's image library.
     *
     * @param format the size of the result; one channel
     * @return the pixels, row by row, from 0 (black) to 255
     * @throws UserError if the file cannot be read, is not an image, is too large, or has samples of more than 16 bits, whose range
     *     of values differs between programs
     */
    public static byte[] read(Path path, ImageFormat format) {
        if (format.channels() != 1) {
            throw new UserError("cannot read %s as an image of %d channels: only gray images are supported"
                    .formatted(path, format.channels()));
        }
        BufferedImage image = decode(path);
        int width = image.getWidth();
        int height = image.getHeight();
        float[] gray = gray(image);
        if (width != format.width() || height != format.height()) {
            float[] columns = transpose(resizeRows(gray, width, format.width()), height, format.width());
            gray = transpose(resizeRows(columns, height, format.height()), format.width(), format.height());
        }
        byte[] pixels = new byte[format.bytes()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.round(gray[i]);
        }
        return pixels;
    }

    private static BufferedImage decode(Path path) {
        BufferedImage image;
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes(path)))) {
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

    private static byte[] bytes(Path path) {
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
            return reader.read(0);
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
