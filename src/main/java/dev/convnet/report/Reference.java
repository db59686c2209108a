package dev.convnet.report;

import dev.convnet.report.chart.Chart;
import dev.convnet.results.Cell;
import dev.convnet.results.RecipeSummary;
import java.util.List;
import java.util.Optional;

/**
 * Published results of a recipe: the range of the test accuracies that the notebooks of "Dive into Deep Learning" (d2l.ai)
 * print (about 31 runs each over its editions and frameworks) after 10 epochs of plain SGD from Xavier-uniform weights at batch
 * 128 or 256 on all of Fashion-MNIST.
 *
 * @param net the network's id, as {@code alexnet}
 * @param side the images' height and width in pixels
 * @param learningRate the rate of the recipe
 * @param width the factor on the channels
 * @param dropout the dropout probability; null for a network without dropout layers
 * @param low the lowest test accuracy, 0 to 1
 * @param high the highest
 */
public record Reference(
        String net, int side, double learningRate, double width, Double dropout, double low, double high) {
    private static final List<Reference> BOOK = List.of(
            new Reference("alexnet", 224, 0.01, 1, 0.5, 0.866, 0.894),
            new Reference("vgg11", 224, 0.05, 0.25, 0.5, 0.911, 0.930),
            new Reference("nin", 224, 0.1, 1, 0.5, 0.100, 0.891),
            new Reference("googlenet", 96, 0.1, 1, null, 0.854, 0.907),
            new Reference("lenet-bn", 28, 1.0, 1, null, 0.518, 0.898),
            new Reference("densenet", 96, 0.1, 1, null, 0.707, 0.926));

    /** The published results of the cell's recipe; empty unless every setting is the same. */
    static Optional<Reference> of(Cell cell) {
        return BOOK.stream().filter(r -> r.sameRecipe(cell)).findFirst();
    }

    private boolean sameRecipe(Cell cell) {
        RecipeSummary recipe = cell.recipe();
        return recipe != null
                && net.equals(cell.setup().net())
                && recipe.optimizer().equals("sgd")
                && recipe.learningRate() == learningRate
                && recipe.settings().values().stream().allMatch(setting -> setting == 0)
                && recipe.side() == side
                && recipe.width() == width
                && (dropout == null || recipe.dropout() == null || dropout.equals(recipe.dropout()))
                && recipe.epochs() == 10
                && (recipe.batch() == 128 || recipe.batch() == 256)
                && recipe.initializer().equals("xavier")
                && recipe.trainImages() == 60_000;
    }

    Chart.Band band() {
        return new Chart.Band("test accuracy of d2l.ai's runs", low, high);
    }
}
