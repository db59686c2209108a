package dev.convnet.data;

import java.nio.file.Path;

/**
 * An image file with its label.
 *
 * @param path the file
 * @param name the file's name in the data set's folder, with slashes
 * @param label the class, from 0
 */
record PictureFile(Path path, String name, int label) {}
