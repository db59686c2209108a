/** Looks at what convnet finds on this machine: what works, what does not and why, and how to get what is missing. */
package dev.convnet.doctor;
