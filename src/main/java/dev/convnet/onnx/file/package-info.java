/** ONNX files: writes models, reads them, and prints them in the text form of the {@code onnx} package. */
package dev.convnet.onnx.file;
