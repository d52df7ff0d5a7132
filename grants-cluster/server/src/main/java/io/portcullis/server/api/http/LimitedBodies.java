package io.portcullis.server.api.http;

import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyReader;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/** Bodies as bytes, up to the most that any resource reads: one that comes in pieces does not say before how large it is. */
@Provider
public final class LimitedBodies implements ServerMessageBodyReader<byte[]> {
    /** Less than {@code quarkus.http.limits.max-body-size}, whose answer would have no body. */
    static final int MAX_BYTES = 4 * 1024 * 1024 + 1024;

    @Override
    public boolean isReadable(Class<?> type, Type generic, ResteasyReactiveResourceInfo resource, MediaType mediaType) {
        return type == byte[].class;
    }

    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type == byte[].class;
    }

    @Override
    public byte[] readFrom(Class<byte[]> type, Type generic, MediaType mediaType, ServerRequestContext context)
            throws IOException {
        return read(context.getInputStream());
    }

    @Override
    public byte[] readFrom(
            Class<byte[]> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream in)
            throws IOException {
        return read(in);
    }

    private static byte[] read(InputStream in) throws IOException {
        byte[] body = in.readNBytes(MAX_BYTES + 1);
        if (body.length > MAX_BYTES) {
            throw Problem.of(ProblemType.TOO_LARGE, "the body is larger than any resource reads")
                    .thrown();
        }
        return body;
    }
}
