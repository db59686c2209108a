package dev.convnet.train.artifacts;

import com.google.flatbuffers.Table;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** A table of a FlatBuffers file, read by field number, from 0. An absent field is 0 or empty. */
final class FlatTable extends Table {
    /** The offset of the first field in the table's vtable, which starts with two sizes. */
    private static final int FIRST_FIELD = 4;

    private FlatTable(int position, ByteBuffer bytes) {
        __reset(position, bytes);
    }

    static boolean hasIdentifier(ByteBuffer bytes, String identifier) {
        return bytes.remaining() >= 2 * Integer.BYTES && __has_identifier(bytes, identifier);
    }

    static FlatTable root(ByteBuffer bytes) {
        return new FlatTable(bytes.getInt(bytes.position()) + bytes.position(), bytes);
    }

    boolean bool(int field) {
        int at = at(field);
        return at != 0 && bb.get(at + bb_pos) != 0;
    }

    int integer(int field) {
        int at = at(field);
        return at == 0 ? 0 : bb.getInt(at + bb_pos);
    }

    long longInteger(int field) {
        int at = at(field);
        return at == 0 ? 0 : bb.getLong(at + bb_pos);
    }

    float real(int field) {
        int at = at(field);
        return at == 0 ? 0 : bb.getFloat(at + bb_pos);
    }

    String text(int field) {
        int at = at(field);
        return at == 0 ? "" : __string(at + bb_pos);
    }

    /** @throws IllegalArgumentException if the table was left out */
    FlatTable table(int field) {
        int at = at(field);
        if (at == 0) {
            throw new IllegalArgumentException("table " + field + " is missing");
        }
        return new FlatTable(__indirect(at + bb_pos), bb);
    }

    List<FlatTable> tables(int field) {
        int at = at(field);
        return at == 0
                ? List.of()
                : IntStream.range(0, length(at, Integer.BYTES))
                        .mapToObj(i -> new FlatTable(__indirect(__vector(at) + i * Integer.BYTES), bb))
                        .toList();
    }

    long[] longs(int field) {
        int at = at(field);
        return at == 0
                ? new long[0]
                : IntStream.range(0, length(at, Long.BYTES))
                        .mapToLong(i -> bb.getLong(__vector(at) + i * Long.BYTES))
                        .toArray();
    }

    /** The bytes where they lie. */
    ByteBuffer bytes(int field) {
        int at = at(field);
        return at == 0 ? ByteBuffer.allocate(0) : bb.slice(__vector(at), __vector_len(at));
    }

    /** The elements of a vector. @throws IndexOutOfBoundsException if the file is too short for them */
    private int length(int at, int elementBytes) {
        int length = __vector_len(at);
        Objects.checkFromIndexSize((long) __vector(at), (long) length * elementBytes, (long) bb.limit());
        return length;
    }

    private int at(int field) {
        return __offset(FIRST_FIELD + field * Short.BYTES);
    }
}
