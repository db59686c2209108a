package dev.convnet.data;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;

/**
 * The images and labels of one step. The batch owns its buffers, which never change.
 *
 * @param format the form of each image
 * @param images the pixels, uint8 or float32 [size, channels, height, width] by the format's encoding; direct, in native byte order
 * @param labels the classes, int64 [size]; direct, in native byte order
 * @param size the number of images
 * @param index the index of the batch in its epoch, from 0
 */
public record Batch(ImageFormat format, ByteBuffer images, LongBuffer labels, int size, int index) {}
