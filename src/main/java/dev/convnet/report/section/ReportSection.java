package dev.convnet.report.section;

/**
 * A section of a report. Page, navigation and Markdown follow from it: a new section is one class, one template in
 * {@code src/main/jte} and one line in {@link ReportSections}.
 */
public interface ReportSection {
    /** The section's anchor, unique in the page. */
    String id();

    /** The text of the navigation's link to the section. */
    String title();

    /** The file name of the section's template, whose only parameter is this section. */
    String template();

    /** Whether the section has anything to show; an empty section is left out everywhere. */
    default boolean hasContent() {
        return true;
    }

    /** Writes the section's part of the Markdown summary; by default nothing, for a section that only the page has. */
    default void markdown(Markdown out) {}
}
