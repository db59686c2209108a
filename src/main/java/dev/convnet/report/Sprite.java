package dev.convnet.report;

import dev.convnet.results.DatasetSummary;
import dev.convnet.results.SampleImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Images side by side in one PNG, which is smaller than one file for each.
 *
 * @param id the anchor of the PNG in the page
 * @param samples at least one image, from left to right
 * @param height the height of each image
 * @param width the width of each image
 * @param channels 1 for gray images, 3 for color
 */
public record Sprite(String id, List<SampleImage> samples, int height, int width, int channels) {
    /** Makes a sprite of images of a data set. */
    public static Sprite of(String id, List<SampleImage> samples, DatasetSummary data) {
        return new Sprite(id, samples, data.imageHeight(), data.imageWidth(), data.channels());
    }

    /** The width of the PNG. */
    public int totalWidth() {
        return samples.size() * width;
    }

    /** The PNG in a data URI. */
    public String dataUri() {
        BufferedImage image = new BufferedImage(
                totalWidth(), height, channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
        for (int i = 0; i < samples.size(); i++) {
            byte[] tile = samples.get(i).bytes();
            for (int sample = 0; sample < tile.length; sample++) {
                int pixel = sample % (height * width);
                image.getRaster()
                        .setSample(
                                i * width + pixel % width,
                                pixel / width,
                                sample / (height * width),
                                Byte.toUnsignedInt(tile[sample]));
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(png)) {
            if (!ImageIO.write(image, "png", out)) {
                throw new IllegalStateException("this Java runtime writes no PNG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
    }
}
