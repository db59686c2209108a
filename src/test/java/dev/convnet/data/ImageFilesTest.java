package dev.convnet.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.UserError;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageFilesTest {
    private static byte[] read(Path path) {
        return ImageFiles.read(path, FashionMnist.DATASET.format()).samples();
    }

    @TempDir
    Path folder;

    @Test
    void aGreyImageOfTheRightSizeIsTakenAsItIs() throws IOException {
        byte[] pixels = FashionMnist.sample().test().picture(0).samples();
        BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, 28, 28, pixels);
        for (String format : new String[] {"png", "bmp"}) {
            assertArrayEquals(pixels, read(write(image, format)), format);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FF000000, 0",
        "FFFFFFFF, 255",
        "FFFF0000, 76",
        "FF00FF00, 150",
        "FF0000FF, 29",
        "FF808080, 128",
        "FF0A64C8, 84",
        "00FFFFFF, 0",
        "80FFFFFF, 128",
    })
    void colourBecomesGreyOnBlack(String argb, int grey) throws IOException {
        BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(3, 5, Integer.parseUnsignedInt(argb, 16));
        byte[] pixels = read(write(image, "png"));
        assertEquals(grey, Byte.toUnsignedInt(pixels[5 * 28 + 3]));
        assertEquals(0, pixels[5 * 28 + 4]);
    }

    @Test
    void greyOfSixteenBitsAndWithTransparency() throws IOException {
        BufferedImage wide = new BufferedImage(28, 28, BufferedImage.TYPE_USHORT_GRAY);
        wide.getRaster().setSample(1, 2, 0, 100 * 257);
        assertEquals(100, read(write(wide, "png"))[2 * 28 + 1]);

        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY),
                true,
                false,
                BufferedImage.TRANSLUCENT,
                DataBuffer.TYPE_BYTE);
        WritableRaster raster = model.createCompatibleWritableRaster(28, 28);
        raster.setPixel(1, 2, new int[] {200, 51});
        BufferedImage transparent = new BufferedImage(model, raster, false, null);
        assertEquals(40, read(write(transparent, "png"))[2 * 28 + 1]);
    }

    /** The expected numbers are PyTorch's: {@code interpolate(mode='bilinear', antialias=True)} of the same pattern. */
    @Test
    void otherSizesAreStretched() throws IOException {
        byte[] shrunk = read(write(pattern(61, 43), "png"));
        assertRow(
                shrunk, 0, 1, 7, 28, 80, 155, 124, 135, 135, 82, 145, 123, 124, 137, 128, 163, 91, 146, 90, 98, 180,
                193, 193, 136, 63, 131, 149, 138, 113, 109);
        assertRow(
                shrunk, 13, 28, 163, 137, 128, 126, 125, 157, 123, 118, 153, 154, 129, 91, 128, 151, 149, 94, 103, 146,
                144, 130, 79, 118, 161, 170, 92, 85, 136, 179);
        byte[] enlarged = read(write(pattern(11, 20), "png"));
        assertRow(
                enlarged, 0, 1, 0, 0, 1, 3, 5, 9, 13, 19, 25, 32, 40, 48, 59, 70, 81, 94, 107, 123, 138, 154, 172, 190,
                209, 229, 218, 140, 62, 44);
        assertRow(
                enlarged, 13, 28, 70, 76, 85, 93, 102, 110, 119, 127, 135, 144, 152, 161, 169, 178, 186, 194, 203, 211,
                220, 228, 237, 245, 136, 56, 65, 73, 60, 38);
    }

    @Test
    void onePixelFillsTheImage() throws IOException {
        byte[] expected = new byte[784];
        Arrays.fill(expected, (byte) 200);
        assertArrayEquals(expected, read(write(grey(1, 1, (_, _) -> 200), "png")));
    }

    @Test
    void readsJpeg() throws IOException {
        byte[] pixels = read(write(grey(28, 28, (_, _) -> 77), "jpg"));
        for (byte pixel : pixels) {
            assertEquals(77, pixel, 2);
        }
    }

    @Test
    void refusesWhatIsNoPicture() throws IOException {
        Path text = Files.writeString(folder.resolve("text.png"), "not a picture");
        assertRefused(text, text + ": not an image: use PNG, JPEG, BMP, GIF or TIFF");
        Path absent = folder.resolve("absent.png");
        assertRefused(absent, "cannot read " + absent + ": no such file");
        byte[] whole = Files.readAllBytes(write(pattern(40, 40), "png"));
        for (int length : new int[] {20, 60, whole.length / 2}) {
            Path part = Files.write(folder.resolve("part.png"), Arrays.copyOf(whole, length));
            assertRefused(part, part + ": the image is damaged or has an unsupported encoding");
        }
    }

    @Test
    void samplesWhoseRangeProgramsDisagreeAboutAreRefused() throws IOException {
        for (int type : new int[] {DataBuffer.TYPE_INT, DataBuffer.TYPE_FLOAT}) {
            ComponentColorModel model = new ComponentColorModel(
                    ColorSpace.getInstance(ColorSpace.CS_GRAY), false, false, BufferedImage.OPAQUE, type);
            WritableRaster raster = model.createCompatibleWritableRaster(28, 28);
            Path image = write(new BufferedImage(model, raster, false, null), "tiff");
            assertRefused(
                    image,
                    image
                            + ": only unsigned samples of 8 or 16 bits are supported, because programs disagree on the range of"
                            + " others");
        }
    }

    @Test
    void anImageOfTooManyPixelsIsRefusedBeforeItIsDecoded() {
        Path bomb =
                Path.of("src/test/resources/dev/convnet/fuzz/ParsersFuzzTestInputs/image/png-of-2-to-the-40-pixels");
        assertRefused(bomb, bomb + ": too large: 1048576×1048576 pixels are more than 67108864");
    }

    private static void assertRefused(Path path, String message) {
        UserError error = assertThrows(UserError.class, () -> read(path));
        assertEquals(message, error.getMessage());
    }

    /** Checks 28 pixels from {@code from} on in steps of {@code step}; a last digit may be rounded the other way. */
    private static void assertRow(byte[] pixels, int from, int step, int... expected) {
        for (int i = 0; i < 28; i++) {
            assertEquals(expected[i], Byte.toUnsignedInt(pixels[from + i * step]), 1, "pixel " + i);
        }
    }

    private static BufferedImage pattern(int width, int height) {
        return grey(width, height, (x, y) -> (x * x * 3 + y * 7 + x * y) % 256);
    }

    private static BufferedImage grey(int width, int height, IntBinaryOperator value) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.getRaster().setSample(x, y, 0, value.applyAsInt(x, y));
            }
        }
        return image;
    }

    private Path write(BufferedImage image, String format) throws IOException {
        Path path = folder.resolve("image." + format);
        assertTrue(ImageIO.write(image, format, path.toFile()));
        return path;
    }

    /** A pixel wide and 4 megapixels high: growing its width first would take 470 MB. */
    @Test
    void aNarrowImageShrinksBeforeItGrows(@TempDir Path folder) throws IOException {
        BufferedImage image = new BufferedImage(1, 1 << 22, BufferedImage.TYPE_BYTE_GRAY);
        Path file = folder.resolve("narrow.png");
        ImageIO.write(image, "png", file.toFile());
        long before = allocated();
        assertEquals(28 * 28, ImageFiles.read(file, new ImageFormat(28, 28, 1)).samples().length);
        assertTrue(allocated() - before < 200L << 20, () -> allocated() - before + " bytes");
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
