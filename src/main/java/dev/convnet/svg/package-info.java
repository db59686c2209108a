/** Scalable Vector Graphics as text, for drawings and charts. */
package dev.convnet.svg;
