package dev.convnet.report;

import dev.convnet.results.SampleImage;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Images side by side in one PNG, which costs a page less than a file for each. */
public final class Sprite {
    private Sprite() {}

    /**
     * The images from left to right as the address of a PNG within the page.
     *
     * @param samples at least one image
     */
    public static String dataUri(List<SampleImage> samples) {
        int width = samples.size() * SampleImage.SIDE;
        BufferedImage image = new BufferedImage(width, SampleImage.SIDE, BufferedImage.TYPE_BYTE_GRAY);
        byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < samples.size(); i++) {
            byte[] tile = samples.get(i).bytes();
            for (int y = 0; y < SampleImage.SIDE; y++) {
                System.arraycopy(
                        tile, y * SampleImage.SIDE, pixels, y * width + i * SampleImage.SIDE, SampleImage.SIDE);
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
