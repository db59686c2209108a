/**
 * Our operator domain {@code dev.convnet}: what training graphs need and ONNX lacks. Each operator is a model-local function
 * with a body in standard operators, so a file that uses it runs on any ONNX Runtime as it is.
 */
package dev.convnet.ops;
