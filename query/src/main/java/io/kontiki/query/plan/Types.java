package io.kontiki.query.plan;

import io.kontiki.common.schema.DataType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystem;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeName;

/** The types of columns in Calcite's words and back, and how types of results follow from types of operands. Stateless. */
final class Types {
    /** Wide enough for every sum of 64-bit integers that a table can have. */
    private static final int MAX_DECIMAL_DIGITS = 38;

    static final RelDataTypeSystem SYSTEM = new RelDataTypeSystemImpl() {
        @Override
        public int getMaxPrecision(SqlTypeName typeName) {
            return switch (typeName) {
                case TIMESTAMP, TIME -> 9;
                case DECIMAL -> MAX_DECIMAL_DIGITS;
                default -> super.getMaxPrecision(typeName);
            };
        }

        @Override
        public int getDefaultPrecision(SqlTypeName typeName) {
            return typeName == SqlTypeName.TIMESTAMP ? 3 : super.getDefaultPrecision(typeName);
        }

        @Override
        public RelDataType deriveSumType(RelDataTypeFactory factory, RelDataType argument) {
            SqlTypeName name = argument.getSqlTypeName();
            SqlTypeName sum = isUnsigned(name)
                    ? SqlTypeName.UBIGINT
                    : SqlTypeName.INT_TYPES.contains(name) ? SqlTypeName.BIGINT : SqlTypeName.DOUBLE;
            return factory.createTypeWithNullability(factory.createSqlType(sum), argument.isNullable());
        }

        @Override
        public RelDataType deriveAvgAggType(RelDataTypeFactory factory, RelDataType argument) {
            return factory.createTypeWithNullability(factory.createSqlType(SqlTypeName.DOUBLE), argument.isNullable());
        }

        @Override
        public boolean shouldConvertRaggedUnionTypesToVarying() {
            return true;
        }
    };

    private Types() {}

    static RelDataTypeFactory factory() {
        return new SqlTypeFactoryImpl(SYSTEM);
    }

    static boolean isUnsigned(SqlTypeName name) {
        return switch (name) {
            case UTINYINT, USMALLINT, UINTEGER, UBIGINT -> true;
            default -> false;
        };
    }

    static RelDataType of(RelDataTypeFactory factory, DataType type, boolean nullable) {
        RelDataType result = switch (type) {
            case STRING -> factory.createSqlType(SqlTypeName.VARCHAR);
            case BINARY -> factory.createSqlType(SqlTypeName.VARBINARY);
            case BOOLEAN -> factory.createSqlType(SqlTypeName.BOOLEAN);
            case INT8 -> factory.createSqlType(SqlTypeName.TINYINT);
            case INT16 -> factory.createSqlType(SqlTypeName.SMALLINT);
            case INT32 -> factory.createSqlType(SqlTypeName.INTEGER);
            case INT64 -> factory.createSqlType(SqlTypeName.BIGINT);
            case UINT8 -> factory.createSqlType(SqlTypeName.UTINYINT);
            case UINT16 -> factory.createSqlType(SqlTypeName.USMALLINT);
            case UINT32 -> factory.createSqlType(SqlTypeName.UINTEGER);
            case UINT64 -> factory.createSqlType(SqlTypeName.UBIGINT);
            case FLOAT32 -> factory.createSqlType(SqlTypeName.REAL);
            case FLOAT64 -> factory.createSqlType(SqlTypeName.DOUBLE);
            case DATE -> factory.createSqlType(SqlTypeName.DATE);
            case TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND ->
                factory.createSqlType(SqlTypeName.TIMESTAMP, type.timeUnit().precision());
        };
        return factory.createTypeWithNullability(result, nullable);
    }

    /** The type of a result column. Decimals, which only large constants have, become integers where they fit, else doubles. */
    static DataType dataType(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> DataType.BOOLEAN;
            case TINYINT -> DataType.INT8;
            case SMALLINT -> DataType.INT16;
            case INTEGER -> DataType.INT32;
            case BIGINT -> DataType.INT64;
            case UTINYINT -> DataType.UINT8;
            case USMALLINT -> DataType.UINT16;
            case UINTEGER -> DataType.UINT32;
            case UBIGINT -> DataType.UINT64;
            case REAL -> DataType.FLOAT32;
            case FLOAT, DOUBLE -> DataType.FLOAT64;
            case DECIMAL ->
                type.getScale() != 0 || type.getPrecision() > 20
                        ? DataType.FLOAT64
                        : type.getPrecision() > 18 ? DataType.UINT64 : DataType.INT64;
            case DATE -> DataType.DATE;
            case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ -> DataType.timestamp(Times.unit(type));
            case BINARY, VARBINARY -> DataType.BINARY;
            default -> DataType.STRING;
        };
    }

    /** The type inside DuckDB, where every timestamp is a BIGINT. */
    static String duckType(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case DECIMAL -> type.getScale() == 0 ? "HUGEINT" : "DOUBLE";
            case INTERVAL_YEAR,
                    INTERVAL_YEAR_MONTH,
                    INTERVAL_MONTH,
                    INTERVAL_DAY,
                    INTERVAL_DAY_HOUR,
                    INTERVAL_DAY_MINUTE,
                    INTERVAL_DAY_SECOND,
                    INTERVAL_HOUR,
                    INTERVAL_HOUR_MINUTE,
                    INTERVAL_HOUR_SECOND,
                    INTERVAL_MINUTE,
                    INTERVAL_MINUTE_SECOND,
                    INTERVAL_SECOND -> "BIGINT";
            default -> DuckTypes.name(dataType(type));
        };
    }
}
