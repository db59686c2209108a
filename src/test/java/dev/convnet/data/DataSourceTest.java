package dev.convnet.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.base.UserError;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSourceTest {
    @TempDir
    Path folder;

    @Test
    void parsesWhatTheOptionTakes() {
        assertEquals(new DataSource.Sample(), DataSource.parse("sample"));
        assertEquals(new DataSource.Full(), DataSource.parse("full"));
        assertEquals(new DataSource.Folder(folder), DataSource.parse(folder.toString()));
    }

    @Test
    void printsWhatItParses() {
        for (String text : new String[] {"sample", "full", folder.toString()}) {
            assertEquals(text, DataSource.parse(text).toString());
        }
    }

    @Test
    void refusesWhatIsNoFolder() {
        for (String text : new String[] {"", "Sample", folder.resolve("absent").toString(), "a\0b"}) {
            UserError error = assertThrows(UserError.class, () -> DataSource.parse(text));
            assertEquals("data " + text + ": neither sample nor full nor a folder", error.getMessage());
        }
    }

    @Test
    void theSampleLoadsWithoutANotice() {
        Dataset sample = DataSource.parse("sample").load(notice -> {
            throw new AssertionError(notice);
        });
        assertEquals(6000, sample.train().size());
    }
}
