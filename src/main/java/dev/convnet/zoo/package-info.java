/** The six networks, a page each. */
package dev.convnet.zoo;
