/** What every package may use: atomic files, user errors, JSON, child processes, and the version of convnet. */
package dev.convnet.base;
