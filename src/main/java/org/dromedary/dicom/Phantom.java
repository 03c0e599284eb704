package org.dromedary.dicom;

import java.io.IOException;
import java.io.OutputStream;
import java.util.SplittableRandom;

/**
 * The pixels of a synthetic instance: a body with organs that change from slice to slice and from frame to frame, under
 * noise, so that compression meets what it meets in life.
 */
final class Phantom {

    private final SyntheticStudy.Modality modality;
    private final int size;
    private final int slice;
    private final SplittableRandom noise;

    Phantom(SyntheticStudy.Plan plan, int slice, long seed) {
        this.modality = plan.modality();
        this.size = plan.size();
        this.slice = slice;
        this.noise = new SplittableRandom(seed);
    }

    int bytesPerFrame() {
        return Math.multiplyExact(size * size, modality == SyntheticStudy.Modality.US ? 3 : 2);
    }

    /** Writes the rows of a frame, little endian. */
    void writeFrame(int frame, OutputStream out) throws IOException {
        boolean colour = modality == SyntheticStudy.Modality.US;
        byte[] row = new byte[size * (colour ? 3 : 2)];
        double phase = 0.15 * (slice + frame);
        for (int y = 0; y < size; y++) {
            double v = 2.0 * y / size - 1;
            long bits = 0;
            for (int x = 0; x < size; x++) {
                double density = density(2.0 * x / size - 1, v, phase);
                // four pixels share one draw: the noise is most of the work
                bits = (x & 3) == 0 ? noise.nextLong() : bits >>> 16;
                int grain = (int) (bits & 15) + (int) (bits >>> 4 & 15) - 15;
                if (colour) {
                    speckle(row, 3 * x, density, (int) (bits >>> 8 & 63));
                } else {
                    int value = value(density, grain);
                    row[2 * x] = (byte) value;
                    row[2 * x + 1] = (byte) (value >>> 8);
                }
            }
            out.write(row);
        }
    }

    /** 0 outside, about 1 in soft tissue, 2 in bone; u and v from -1 to 1. */
    private static double density(double u, double v, double phase) {
        if (u * u / 0.72 + v * v / 0.45 > 1) {
            return 0;
        }
        double spine = u * u + (v - 0.45) * (v - 0.45);
        if (spine < 0.012) {
            return 2;
        }
        double lung = 0.06 + 0.02 * Math.sin(phase);
        double left = (u - 0.4) * (u - 0.4) + v * v / 1.6;
        double right = (u + 0.4) * (u + 0.4) + v * v / 1.6;
        return Math.min(left, right) < lung ? 0.2 : 1 + 0.04 * u;
    }

    private int value(double density, int grain) {
        return switch (modality) {
            case CT -> clamp((int) (1024 * density) + grain, 3071);
            case MR -> clamp((int) (density == 2 ? 200 : 1100 * density) + 2 * grain + 30, 4095);
            default -> clamp((int) (1700 * density) + 2 * grain + 100, 4095);
        };
    }

    private static int clamp(int value, int most) {
        return Math.max(0, Math.min(most, value));
    }

    private static void speckle(byte[] row, int at, double density, int grain) {
        int grey = clamp((int) (70 * density) + (density == 0 ? 0 : grain), 255);
        row[at] = (byte) grey;
        row[at + 1] = (byte) grey;
        // a little colour, so that swapped channels are seen
        row[at + 2] = (byte) clamp(grey + (density > 0 && density < 1 ? 60 : 0), 255);
    }
}
