/** The command line: one class for each command, and {@link dev.convnet.cli.Main} that knows them all. */
package dev.convnet.cli;
