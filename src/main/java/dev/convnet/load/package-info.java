/** Load generation: makes calls at the pace of an MLPerf scenario and times each of them. */
package dev.convnet.load;
