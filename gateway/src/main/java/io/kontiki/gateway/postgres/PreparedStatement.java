package io.kontiki.gateway.postgres;

import java.util.ArrayList;
import java.util.List;

/**
 * A parsed message of the extended protocol: the text with its parameters and the types that the client declared.
 *
 * @param declaredTypes object ids, 0 where the client left the type open; as many as there are parameters
 */
record PreparedStatement(ParameterizedSql sql, List<Integer> declaredTypes) {
    PreparedStatement {
        List<Integer> types = new ArrayList<>(declaredTypes);
        while (types.size() < sql.parameterCount()) {
            types.add(0);
        }
        declaredTypes = List.copyOf(types);
    }

    /** The types as they are told to the client; what it left open is text. */
    List<Integer> describedTypes() {
        return declaredTypes.stream()
                .map(type -> type == 0 ? PostgresType.TEXT.objectId() : type)
                .toList();
    }

    /** The statement with every parameter NULL: enough to find its columns. */
    String withoutValues() {
        return sql.with(java.util.Collections.nCopies(declaredTypes.size(), "NULL"));
    }
}
