package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.base.Json;
import dev.convnet.nn.Initializer;
import dev.convnet.train.Recipe.DataChoice;
import dev.convnet.train.Recipe.Initialization;
import dev.convnet.train.Recipe.Schedule;
import dev.convnet.train.graph.AdamW;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.train.graph.Sgd;
import dev.convnet.zoo.NetworkOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;

/** The stored form of a recipe, in checkpoints and in the metadata of weights. */
class RecipeTest {
    /** As the first version wrote it, with SGD's settings beside AdamW. */
    private static final String ADAMW = """
            {"net":"nin","epochs":3,"batch":32,"lr":0.001,"optimizer":"adamw","momentum":0.0,"nesterov":false,\
            "weight-decay":0.02,"data":"sample","limit":null,"side":67,"classes":10,"width":0.5,"seed":7,"init":"xavier",\
            "dropout":0.0,"shuffle":false,"weights":null}""";

    private static final String SGD = ADAMW.replace("adamw", "sgd")
            .replace("\"momentum\":0.0,\"nesterov\":false", "\"momentum\":0.9,\"nesterov\":true");

    private static Recipe recipe(Optimizer optimizer) {
        return new Recipe(
                new ZooChoice("nin", new NetworkOptions(67, 10, 0.5, 0)),
                new DataChoice("sample", null, false),
                new Schedule(3, 32, 0.001),
                optimizer,
                new Initialization(Initializer.XAVIER, null),
                7);
    }

    static List<Optimizer> optimizers() {
        return Optimizer.all();
    }

    @Test
    void recipesOfTheFirstVersionAreRead() {
        assertEquals(recipe(new AdamW(0.02)), Json.KEBAB.readValue(ADAMW, Recipe.class));
        assertEquals(recipe(new Sgd(0.9, true, 0.02)), Json.KEBAB.readValue(SGD, Recipe.class));
    }

    @Test
    void theFormIsFlat() {
        assertEquals(SGD, Json.KEBAB.writeValueAsString(recipe(new Sgd(0.9, true, 0.02))));
        assertEquals(
                ADAMW.replace("\"momentum\":0.0,\"nesterov\":false,", ""),
                Json.KEBAB.writeValueAsString(recipe(new AdamW(0.02))));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void everyOptimizerReadsWhatItWrites(Optimizer optimizer) {
        Recipe recipe = recipe(optimizer);
        assertEquals(recipe, Json.KEBAB.readValue(Json.KEBAB.writeValueAsString(recipe), Recipe.class));
    }

    @Test
    void unknownAndMissingFieldsAreRejected() {
        for (String damaged : List.of(
                SGD.replace("momentum", "momentun"), SGD.replace("\"side\":67,", ""), SGD.replace("sgd", "rprop"))) {
            assertThrows(JacksonException.class, () -> Json.KEBAB.readValue(damaged, Recipe.class), damaged);
        }
    }
}
