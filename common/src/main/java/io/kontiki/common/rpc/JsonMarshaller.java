package io.kontiki.common.rpc;

import io.grpc.MethodDescriptor;
import io.kontiki.common.json.Json;
import java.io.InputStream;
import java.util.List;

/** A record as JSON, see {@link Json}. */
public final class JsonMarshaller<T> implements MethodDescriptor.Marshaller<T> {
    private final Class<T> type;

    public JsonMarshaller(Class<T> type) {
        this.type = type;
    }

    @Override
    public InputStream stream(T value) {
        return new PiecesStream(List.of(Json.write(value)));
    }

    @Override
    public T parse(InputStream stream) {
        return Json.read(BytesMarshaller.readAll(stream), type);
    }
}
