package dev.convnet.onnx.file;

import dev.convnet.onnx.proto.TensorProto.DataType;
import java.nio.ByteBuffer;
import java.util.Locale;

/** ONNX's element types: names, sizes and numeric values. */
public final class ElementTypes {
    private ElementTypes() {}

    /** The type's name in ONNX's text syntax: {@code float}, {@code int64}, {@code bfloat16}. */
    public static String name(DataType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /** The bits of one packed element; 0 for strings. */
    public static int bits(DataType type) {
        return switch (type) {
            case UNDEFINED, STRING -> 0;
            case UINT2, INT2 -> 2;
            case UINT4, INT4, FLOAT4E2M1 -> 4;
            case UINT8, INT8, BOOL, FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, FLOAT8E8M0 -> 8;
            case UINT16, INT16, FLOAT16, BFLOAT16 -> 16;
            case FLOAT, INT32, UINT32 -> 32;
            case DOUBLE, INT64, UINT64, COMPLEX64 -> 64;
            case COMPLEX128 -> 128;
        };
    }

    /** The bytes of {@code elements} packed elements. */
    public static long bytes(DataType type, long elements) {
        return Math.ceilDiv(Math.multiplyExact(elements, bits(type)), 8L);
    }

    /** Whether the elements are floating-point numbers. */
    public static boolean isReal(DataType type) {
        return switch (type) {
            case FLOAT,
                    DOUBLE,
                    FLOAT16,
                    BFLOAT16,
                    FLOAT8E4M3FN,
                    FLOAT8E4M3FNUZ,
                    FLOAT8E5M2,
                    FLOAT8E5M2FNUZ,
                    FLOAT8E8M0,
                    FLOAT4E2M1 -> true;
            default -> false;
        };
    }

    /**
     * Element {@code index} of packed little-endian data as a number: integers beyond 2⁵³ are rounded, booleans are 0 or 1.
     *
     * @throws IllegalArgumentException if an element is not one number
     */
    public static double number(DataType type, ByteBuffer data, int index) {
        return switch (type) {
            case FLOAT -> data.getFloat(4 * index);
            case DOUBLE -> data.getDouble(8 * index);
            case FLOAT16 -> Float.float16ToFloat(data.getShort(2 * index));
            case BFLOAT16 -> Float.intBitsToFloat(data.getShort(2 * index) << 16);
            case INT8 -> data.get(index);
            case INT16 -> data.getShort(2 * index);
            case INT32 -> data.getInt(4 * index);
            case INT64 -> data.getLong(8 * index);
            case UINT8, BOOL -> Byte.toUnsignedInt(data.get(index));
            case UINT16 -> Short.toUnsignedInt(data.getShort(2 * index));
            case UINT32 -> Integer.toUnsignedLong(data.getInt(4 * index));
            case UINT64 -> unsigned(data.getLong(8 * index));
            case UINT4 -> packed(data, index, 4);
            case INT4 -> signed(packed(data, index, 4), 4);
            case UINT2 -> packed(data, index, 2);
            case INT2 -> signed(packed(data, index, 2), 2);
            case FLOAT4E2M1 -> small(packed(data, index, 4), 2, 1, 1, Specials.NONE);
            case FLOAT8E4M3FN -> small(Byte.toUnsignedInt(data.get(index)), 4, 3, 7, Specials.ALL_ONES);
            case FLOAT8E4M3FNUZ -> small(Byte.toUnsignedInt(data.get(index)), 4, 3, 8, Specials.NEGATIVE_ZERO);
            case FLOAT8E5M2 -> small(Byte.toUnsignedInt(data.get(index)), 5, 2, 15, Specials.IEEE);
            case FLOAT8E5M2FNUZ -> small(Byte.toUnsignedInt(data.get(index)), 5, 2, 16, Specials.NEGATIVE_ZERO);
            case FLOAT8E8M0 -> powerOfTwo(Byte.toUnsignedInt(data.get(index)));
            case UNDEFINED, STRING, COMPLEX64, COMPLEX128 ->
                throw new IllegalArgumentException(name(type) + " elements are not numbers");
        };
    }

    /** The codes of a small floating-point format that are not finite numbers. */
    private enum Specials {
        NONE,
        /** Infinities and NaNs at the largest exponent. */
        IEEE,
        /** One NaN per sign: all bits but the sign are set. */
        ALL_ONES,
        /** One NaN: the code of −0. */
        NEGATIVE_ZERO
    }

    private static double small(int code, int exponentBits, int mantissaBits, int bias, Specials specials) {
        int sign = code >> (exponentBits + mantissaBits);
        int largest = (1 << exponentBits) - 1;
        int exponent = (code >> mantissaBits) & largest;
        int mantissa = code & ((1 << mantissaBits) - 1);
        boolean allOnes = exponent == largest && mantissa == (1 << mantissaBits) - 1;
        boolean nan = switch (specials) {
            case NONE -> false;
            case IEEE -> exponent == largest && mantissa != 0;
            case ALL_ONES -> allOnes;
            case NEGATIVE_ZERO -> sign == 1 && exponent == 0 && mantissa == 0;
        };
        if (nan) {
            return Double.NaN;
        }
        double magnitude;
        if (specials == Specials.IEEE && exponent == largest) {
            magnitude = Double.POSITIVE_INFINITY;
        } else if (exponent == 0) {
            magnitude = Math.scalb((double) mantissa, 1 - bias - mantissaBits);
        } else {
            magnitude = Math.scalb((double) (mantissa + (1 << mantissaBits)), exponent - bias - mantissaBits);
        }
        return sign == 1 ? -magnitude : magnitude;
    }

    private static double powerOfTwo(int exponent) {
        return exponent == 255 ? Double.NaN : Math.scalb(1.0, exponent - 127);
    }

    /** The first element of a byte is in its lowest bits. */
    private static int packed(ByteBuffer data, int index, int bits) {
        int perByte = 8 / bits;
        return (data.get(index / perByte) >> (bits * (index % perByte))) & ((1 << bits) - 1);
    }

    private static int signed(int code, int bits) {
        return (code << (32 - bits)) >> (32 - bits);
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : ((value >>> 1) | (value & 1)) * 2.0;
    }
}
