package dev.convnet.train;

import dev.convnet.base.SettingError;
import java.util.Locale;
import java.util.Optional;

/**
 * Which epoch's network is the best, and when training ends for want of a better one.
 *
 * @param monitor the figure that decides
 * @param patience training ends after this many epochs in a row without a better figure; 0 for never
 * @param keepBest whether the run writes the network of the best epoch, too
 */
public record Selection(Monitor monitor, int patience, boolean keepBest) {
    /** Trains to the last epoch, and keeps the last network only. */
    public static final Selection LAST = new Selection(Monitor.ACCURACY, 0, false);

    private static final int MOST_EPOCHS = 1_000_000;

    /** A figure of the test after an epoch. */
    public enum Monitor {
        /** The test accuracy: more is better. */
        ACCURACY {
            @Override
            boolean isBetter(Metrics.Epoch epoch, Metrics.Epoch best) {
                return epoch.testAccuracy() > best.testAccuracy();
            }
        },
        /** The test loss: less is better. */
        LOSS {
            @Override
            boolean isBetter(Metrics.Epoch epoch, Metrics.Epoch best) {
                return epoch.testLoss() < best.testLoss();
            }
        };

        abstract boolean isBetter(Metrics.Epoch epoch, Metrics.Epoch best);

        /** The name on the command line, in suites and in results. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Selection {
        SettingError.requireRange(patience, 0, MOST_EPOCHS, "patience");
    }

    /** Whether training looks at the best epoch at all. */
    public boolean isUsed() {
        return patience > 0 || keepBest;
    }

    /** Whether {@code epoch} is better than the best one before it, if any. */
    public boolean isBest(Metrics.Epoch epoch, Optional<Metrics.Epoch> best) {
        return best.isEmpty() || monitor.isBetter(epoch, best.get());
    }

    /** Whether training ends after {@code finished} epochs, of which {@code best} is the best. */
    public boolean endsAfter(int finished, Optional<Metrics.Epoch> best) {
        return patience > 0 && best.isPresent() && finished - best.get().epoch() >= patience;
    }
}
