/** A page that trains a network in a web browser, with ONNX Runtime Web. */
package dev.convnet.train.browser;
