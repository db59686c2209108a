package dev.convnet.data;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;

/**
 * Images that are computed on together. The buffers are the batch's own: nobody fills them again.
 *
 * @param format the size of each image
 * @param images the pixels, uint8 [size, height, width]; direct
 * @param labels the classes, int64 [size]; direct, in native byte order
 * @param size the number of images
 * @param index the batch's place in its epoch, from 0
 */
public record Batch(ImageFormat format, ByteBuffer images, LongBuffer labels, int size, int index) {}
