/** Basics for every package: atomic files, user errors, JSON, child processes, and the version of convnet. */
package dev.convnet.base;
