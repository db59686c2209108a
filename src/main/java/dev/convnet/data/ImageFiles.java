package dev.convnet.data;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * Pictures from files, made into what the networks were trained on: 28×28 grey pixels, a light thing on black.
 * Colours become grey by ITU-R BT.601 (0.299 R + 0.587 G + 0.114 B), what is transparent shows black. A picture of 28×28 is
 * then taken as it is; any other is stretched to that size, each new pixel being the mean of the old ones around its
 * centre, weighted by a triangle that is two new pixels wide (two old ones where the picture is enlarged: this is then
 * plain bilinear interpolation).
 */
public final class ImageFiles {
    private ImageFiles() {}

    /**
     * Reads a picture: PNG, JPEG, BMP, GIF, TIFF or whatever else this Java can read.
     *
     * @return 28×28 pixels, row by row, 0 for black to 255
     * @throws UserError if the file cannot be read or is no picture
     */
    public static byte[] read(Path path, ImageFormat format) {
        if (format.channels() != 1) {
            throw new UserError("cannot read %s as an image of %d channels: only gray images are supported"
                    .formatted(path, format.channels()));
        }
        BufferedImage image = decode(path);
        int width = image.getWidth();
        int height = image.getHeight();
        float[] grey = grey(image);
        if (width != format.width() || height != format.height()) {
            float[] columns = transpose(resizeRows(grey, width, format.width()), height, format.width());
            grey = transpose(resizeRows(columns, height, format.height()), format.width(), format.height());
        }
        byte[] pixels = new byte[format.bytes()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.round(grey[i]);
        }
        return pixels;
    }

    private static BufferedImage decode(Path path) {
        byte[] file;
        try {
            file = Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
        }
        BufferedImage image;
        try {
            image = ImageIO.read(new ByteArrayInputStream(file));
        } catch (IOException | RuntimeException e) {
            // On damaged files the decoders throw more than they declare.
            throw new UserError(path + ": a damaged picture, or of a kind that cannot be read", e);
        }
        if (image == null) {
            throw new UserError(path + ": not a picture; PNG, JPEG, BMP, GIF and TIFF can be read");
        }
        return image;
    }

    /** The image's grey values from 0 to 255, row by row. */
    private static float[] grey(BufferedImage image) {
        int width = image.getWidth();
        float[] grey = new float[width * image.getHeight()];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = grey(image, i % width, i / width);
        }
        return grey;
    }

    private static float grey(BufferedImage image, int x, int y) {
        ColorModel model = image.getColorModel();
        if (model.getColorSpace().getType() == ColorSpace.TYPE_GRAY) {
            // Not by getRGB: it takes grey values for linear light and would brighten them.
            float grey = sample(image, x, y, 0) * 255;
            return model.hasAlpha() ? grey * sample(image, x, y, 1) : grey;
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
            double centre = (x + 0.5) * scale;
            int from = Math.max(0, (int) Math.floor(centre - reach));
            int to = Math.min(width, (int) Math.ceil(centre + reach));
            for (int y = 0; y < height; y++) {
                double sum = 0;
                double weights = 0;
                for (int old = from; old < to; old++) {
                    double weight = Math.max(0, 1 - Math.abs(old + 0.5 - centre) / reach);
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
