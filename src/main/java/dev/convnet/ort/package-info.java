/** ONNX Runtime sessions: settings, execution providers, node placement, profiles, device memory and I/O binding. */
package dev.convnet.ort;
