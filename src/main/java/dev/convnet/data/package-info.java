/** Fashion-MNIST: where it comes from, that it is whole and unaltered, and its way into batches. */
package dev.convnet.data;
