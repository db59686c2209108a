/** Drawings of networks and tables of their layers. */
package dev.convnet.report.network;
