/** Compares a model's outputs with expected outputs of a test case, or with those of another model or session. */
package dev.convnet.model.verify;
