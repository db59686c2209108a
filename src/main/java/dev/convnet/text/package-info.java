/** Numbers, units and names as text, the same on the console and in every report, in every locale. */
package dev.convnet.text;
