/** Holding a model's results against others: those that a test has written down, or those of another model or engine. */
package dev.convnet.model.verify;
