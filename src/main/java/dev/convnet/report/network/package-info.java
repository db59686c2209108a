/** Networks as drawings and as tables of layers. */
package dev.convnet.report.network;
