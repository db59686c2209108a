package dev.convnet.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.ControlCharacters;
import dev.convnet.base.UserError;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSourceTest {
    @TempDir
    Path folder;

    @Test
    void parsesWhatTheOptionTakes() {
        assertEquals(FashionMnist.sampleSource(), DataSources.parse("sample"));
        assertEquals(FashionMnist.archive(System.getenv()), DataSources.parse("full"));
        assertEquals(FashionMnist.folder(folder), DataSources.parse(folder.toString()));
    }

    @Test
    void printsWhatItParses() {
        for (String text : new String[] {"sample", "full", folder.toString()}) {
            assertEquals(text, DataSources.parse(text).name());
        }
    }

    @Test
    void everyFolderOfADataSetHasTheSameImages() {
        assertTrue(DataSources.isSame("full", "/absent/folder"));
        assertTrue(DataSources.isSame("sample", "sample"));
        assertFalse(DataSources.isSame("sample", "full"));
        assertFalse(DataSources.isSame("/absent/folder", "sample"));
    }

    @Test
    void refusesWhatIsNoFolder() {
        for (String text : new String[] {"", "Smple", folder.resolve("absent").toString(), "a\0b"}) {
            UserError error = assertThrows(UserError.class, () -> DataSources.parse(text));
            String hint = text.equals("Smple") ? "; did you mean 'sample'?" : "";
            assertEquals(
                    "data must be sample, full, a folder or an .npz file, not '" + ControlCharacters.escape(text) + "'"
                            + hint,
                    error.getMessage());
        }
    }

    @Test
    void takesANameInAnyCase() {
        assertEquals("sample", DataSources.parse("Sample").name());
    }

    @Test
    void theSampleLoadsWithoutANotice() {
        Dataset sample = DataSources.parse("sample").load(notice -> {
            throw new AssertionError(notice);
        });
        assertEquals(6000, sample.train().size());
    }
}
