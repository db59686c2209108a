/** A writer of SVG for drawings and charts. */
package dev.convnet.svg;
