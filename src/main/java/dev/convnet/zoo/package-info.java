/** The six built-in networks, one class each, and the interface that users' own networks implement as well. */
package dev.convnet.zoo;
