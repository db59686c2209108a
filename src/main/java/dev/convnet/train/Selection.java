package dev.convnet.train;

import dev.convnet.base.SettingError;
import java.util.Locale;

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

    /** Whether {@code epoch} is better than the best one before it; null if there is none. */
    boolean isBest(Metrics.Epoch epoch, Metrics.Epoch best) {
        return best == null || monitor.isBetter(epoch, best);
    }

    /** Whether training ends after {@code finished} epochs, of which {@code best} is the best. */
    boolean endsAfter(int finished, Metrics.Epoch best) {
        return patience > 0 && best != null && finished - best.epoch() >= patience;
    }
}
