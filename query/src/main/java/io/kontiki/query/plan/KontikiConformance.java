package io.kontiki.query.plan;

import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlDelegatingConformance;

/** Which liberties a query may take: those that PostgreSQL and MySQL users expect. */
final class KontikiConformance extends SqlDelegatingConformance {
    static final KontikiConformance INSTANCE = new KontikiConformance();

    private KontikiConformance() {
        super(SqlConformanceEnum.BABEL);
    }

    @Override
    public boolean isGroupByAlias() {
        return true;
    }

    /** An alias is no name inside the select list that defines it. */
    @Override
    public SelectAliasLookup isSelectAlias() {
        return SelectAliasLookup.UNSUPPORTED;
    }

    @Override
    public boolean isGroupByOrdinal() {
        return true;
    }

    @Override
    public boolean isHavingAlias() {
        return true;
    }

    /** With it Calcite would answer ANY_VALUE for columns that are not grouped. */
    @Override
    public boolean isNonStrictGroupBy() {
        return false;
    }

    @Override
    public boolean isFromRequired() {
        return false;
    }

    @Override
    public boolean supportsUnsignedTypes() {
        return true;
    }

    @Override
    public boolean checkedArithmetic() {
        return false;
    }

    @Override
    public boolean isLimitStartCountAllowed() {
        return true;
    }
}
