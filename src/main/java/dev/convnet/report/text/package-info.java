/** Numbers, units and names as a reader wants them, the same in every report format. */
package dev.convnet.report.text;
