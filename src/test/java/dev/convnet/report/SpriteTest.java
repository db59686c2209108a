package dev.convnet.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.results.SampleImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class SpriteTest {
    @Test
    void pixelsArriveAsTheyAre() throws Exception {
        Random random = new Random(7);
        List<SampleImage> samples = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            byte[] pixels = new byte[784];
            random.nextBytes(pixels);
            samples.add(new SampleImage(Base64.getEncoder().encodeToString(pixels), 0, null, null));
        }
        String uri = new Sprite("samples", samples, 28, 28, 1).dataUri();
        byte[] png = Base64.getDecoder().decode(uri.substring("data:image/png;base64,".length()));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertEquals(84, image.getWidth());
        for (int i = 0; i < 3; i++) {
            for (int p = 0; p < 784; p++) {
                int sample = image.getRaster().getSample(28 * i + p % 28, p / 28, 0);
                assertEquals(samples.get(i).bytes()[p] & 0xFF, sample);
            }
        }
    }
}
