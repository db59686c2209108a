package dev.convnet.report.section;

import dev.convnet.report.EnvironmentView;
import dev.convnet.report.RunView;
import dev.convnet.text.Format;
import java.util.List;

/** The machines and the software of each run. */
public record EnvironmentSection(List<RunView> runs) implements ReportSection {
    @Override
    public String id() {
        return "environment";
    }

    @Override
    public String title() {
        return "Environment";
    }

    @Override
    public String template() {
        return "environment.jte";
    }

    @Override
    public void markdown(Markdown out) {
        for (RunView run : runs) {
            out.paragraph((run.name().isEmpty() ? "" : Markdown.bold(run.name()) + ": ")
                    + Markdown.text(run.place() + ", commit " + run.commit() + ", "
                            + Format.time(run.run().startedAt())));
            for (EnvironmentView environment : run.environments()) {
                if (!environment.name().isEmpty()) {
                    out.paragraph(Markdown.text(environment.rows().get("Cells") + " ran on " + environment.name()));
                }
            }
        }
    }
}
