/** Data sets of labeled images: sources, checks of their files, and batches. */
package dev.convnet.data;
