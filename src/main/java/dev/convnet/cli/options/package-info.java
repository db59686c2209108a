/** Options that several commands share, and the choices that their help lists. */
package dev.convnet.cli.options;
