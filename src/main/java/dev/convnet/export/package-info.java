/** Exported models: their files, test data and reports, and quantization with calibration on images. */
package dev.convnet.export;
