package io.kontiki.query.execute;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.query.source.TagTimePredicate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.TransferPair;

/**
 * Few rows of several memory parts as one stream: {@code __region} and {@code __order} Int64, then a part's own columns, tags
 * in plain. All rows are taken when it is made, and tags are copied, which is what makes one stream of several dictionaries; so it is
 * for few only. One thread; consumed once; close it, also when nobody has read it.
 */
final class JoinedMemory extends ArrowReader {
    /** The names of the columns before those that a part was opened with. */
    static final List<String> FIRST = List.of(SmallScan.REGION, PartSql.ORDER, PartSql.SERIES);

    private static final Field REGION = column(SmallScan.REGION, new ArrowType.Int(Long.SIZE, true));
    private static final Field ORDER = column(PartSql.ORDER, new ArrowType.Int(Long.SIZE, true));

    private final List<VectorSchemaRoot> batches = new ArrayList<>();
    private Schema schema;
    private long bytes;
    private int next;

    private JoinedMemory(BufferAllocator allocator) {
        super(allocator);
    }

    /**
     * Takes the rows that match.
     *
     * @param pieces at least one, of Regions with the same schema
     * @param maxBytes of all rows
     * @return nothing if they are more; every part can be opened again
     * @throws KontikiException what reading them fails with
     */
    static Optional<ArrowReader> of(
            BufferAllocator allocator, List<SmallScan.Piece> pieces, TagTimePredicate predicate, long maxBytes) {
        JoinedMemory joined = new JoinedMemory(allocator);
        try {
            for (SmallScan.Piece piece : pieces) {
                if (!joined.take(piece, predicate, maxBytes)) {
                    joined.closeReadSource();
                    return Optional.empty();
                }
            }
            return Optional.of(joined);
        } catch (IOException e) {
            joined.closeReadSource();
            throw new KontikiException(ErrorCode.INTERNAL, "rows in memory cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            joined.closeReadSource();
            throw e;
        }
    }

    private boolean take(SmallScan.Piece piece, TagTimePredicate predicate, long maxBytes) throws IOException {
        try (ArrowReader reader = piece.part().open(allocator, piece.columnIds(), predicate)) {
            if (schema == null) {
                schema = plain(reader);
            }
            while (reader.loadNextBatch()) {
                VectorSchemaRoot read = reader.getVectorSchemaRoot();
                for (FieldVector vector : read.getFieldVectors()) {
                    bytes += plainBytes(vector, reader);
                }
                if (bytes > maxBytes) {
                    return false;
                }
                if (read.getRowCount() > 0) {
                    batches.add(batch(piece, reader));
                }
            }
            return true;
        }
    }

    /** What the column takes when every row has its own copy of a tag; a tag may be long, and stand once in its dictionary. */
    private static long plainBytes(FieldVector vector, ArrowReader reader) {
        DictionaryEncoding encoding = vector.getField().getDictionary();
        if (encoding == null
                || !(reader.lookup(encoding.getId()).getVector() instanceof BaseVariableWidthVector values)) {
            return vector.getBufferSize();
        }
        IntVector indexes = (IntVector) vector;
        long total = indexes.getBufferSize();
        for (int row = 0; row < indexes.getValueCount(); row++) {
            total += indexes.isNull(row) ? 0 : values.getValueLength(indexes.get(row));
        }
        return total;
    }

    private static Schema plain(ArrowReader reader) throws IOException {
        List<Field> fields = new ArrayList<>(List.of(REGION, ORDER));
        for (FieldVector vector : reader.getVectorSchemaRoot().getFieldVectors()) {
            DictionaryEncoding encoding = vector.getField().getDictionary();
            ArrowType type = encoding == null
                    ? vector.getField().getType()
                    : reader.lookup(encoding.getId()).getVectorType();
            fields.add(column(vector.getName(), type));
        }
        return new Schema(fields);
    }

    private static Field column(String name, ArrowType type) {
        return new Field(name, FieldType.nullable(type), null);
    }

    private VectorSchemaRoot batch(SmallScan.Piece piece, ArrowReader reader) throws IOException {
        VectorSchemaRoot read = reader.getVectorSchemaRoot();
        int rows = read.getRowCount();
        List<FieldVector> vectors = new ArrayList<>();
        try {
            vectors.add(constant(REGION, piece.region(), rows));
            vectors.add(constant(ORDER, piece.order(), rows));
            for (FieldVector vector : read.getFieldVectors()) {
                vectors.add(plain(vector, reader));
            }
            return new VectorSchemaRoot(schema, vectors, rows);
        } catch (RuntimeException | Error e) {
            vectors.forEach(FieldVector::close);
            throw e;
        }
    }

    private FieldVector plain(FieldVector vector, ArrowReader reader) {
        DictionaryEncoding encoding = vector.getField().getDictionary();
        if (encoding != null) {
            return (FieldVector) DictionaryEncoder.decode(vector, reader.lookup(encoding.getId()), allocator);
        }
        TransferPair moved = vector.getTransferPair(allocator);
        moved.transfer();
        return (FieldVector) moved.getTo();
    }

    private FieldVector constant(Field field, long value, int rows) {
        BigIntVector vector = new BigIntVector(field, allocator);
        vector.allocateNew(rows);
        for (int row = 0; row < rows; row++) {
            vector.set(row, value);
        }
        vector.setValueCount(rows);
        return vector;
    }

    @Override
    protected Schema readSchema() {
        return schema;
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        prepareLoadNextBatch();
        if (next == batches.size()) {
            return false;
        }
        VectorSchemaRoot batch = batches.get(next++);
        VectorSchemaRoot root = getVectorSchemaRoot();
        for (int i = 0; i < schema.getFields().size(); i++) {
            batch.getVector(i).makeTransferPair(root.getVector(i)).transfer();
        }
        root.setRowCount(batch.getRowCount());
        return true;
    }

    @Override
    public long bytesRead() {
        return 0;
    }

    @Override
    protected void closeReadSource() {
        batches.forEach(VectorSchemaRoot::close);
    }
}
