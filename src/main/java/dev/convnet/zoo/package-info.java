/** The six networks, a page each, and how others come in by the names of their classes. */
package dev.convnet.zoo;
