/** What there is to know about a model without running it: its parameters, its arithmetic, its memory, its operators. */
package dev.convnet.model.inspect;
