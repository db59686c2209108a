/** Help for tests that hold convnet against its peers: PyTorch, the ONNX package and ONNX Runtime. */
package dev.convnet.peer;
