package io.kontiki.common.rpc;

import io.grpc.MethodDescriptor;

/**
 * Makes method descriptors. {@code idempotent} says whether a call may be repeated when its outcome is not known: reads, status
 * calls, and writes that carry their own sequence are; then a call that breaks off is a retryable error, else an unknown outcome.
 */
public final class RpcMethods {
    private RpcMethods() {}

    public static <Q, R> MethodDescriptor<Q, R> unary(
            String service,
            String method,
            MethodDescriptor.Marshaller<Q> request,
            MethodDescriptor.Marshaller<R> reply,
            boolean idempotent) {
        return descriptor(MethodDescriptor.MethodType.UNARY, service, method, request, reply, idempotent);
    }

    /** One request, many replies. */
    public static <Q, R> MethodDescriptor<Q, R> stream(
            String service,
            String method,
            MethodDescriptor.Marshaller<Q> request,
            MethodDescriptor.Marshaller<R> reply,
            boolean idempotent) {
        return descriptor(MethodDescriptor.MethodType.SERVER_STREAMING, service, method, request, reply, idempotent);
    }

    /** Records on both sides. */
    public static <Q, R> MethodDescriptor<Q, R> json(
            String service, String method, Class<Q> request, Class<R> reply, boolean idempotent) {
        return unary(service, method, new JsonMarshaller<>(request), new JsonMarshaller<>(reply), idempotent);
    }

    private static <Q, R> MethodDescriptor<Q, R> descriptor(
            MethodDescriptor.MethodType type,
            String service,
            String method,
            MethodDescriptor.Marshaller<Q> request,
            MethodDescriptor.Marshaller<R> reply,
            boolean idempotent) {
        return MethodDescriptor.<Q, R>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(service, method))
                .setRequestMarshaller(request)
                .setResponseMarshaller(reply)
                .setIdempotent(idempotent)
                .build();
    }
}
