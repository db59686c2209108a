package dev.convnet.report.section;

/**
 * Something that a reader should look at before the figures.
 *
 * @param grave whether it is a failure rather than a caution
 * @param about the cell or the run in question
 * @param text what is the matter, in a sentence without its subject
 * @param target the anchor to look at; empty for none
 */
public record Notice(boolean grave, String about, String text, String target) {
    /** A sign that tells failures from cautions without color. */
    public String sign() {
        return grave ? "✕" : "△";
    }
}
