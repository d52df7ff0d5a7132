package io.portcullis.server.api.http;

import io.portcullis.server.api.auth.PagesTenant;
import io.portcullis.server.api.problem.Problem;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.MultivaluedMap;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses a query parameter that the resource does not know, or twice: a filter with a typing error must not list everything. */
public final class KnownParameters {
    private final Map<Method, Set<String>> known = new ConcurrentHashMap<>();

    @ServerRequestFilter
    void check(ContainerRequestContext context, ResourceInfo resource) {
        MultivaluedMap<String, String> given = context.getUriInfo().getQueryParameters();
        // Providers and mail programs add parameters of their own to the addresses of pages.
        if (given.isEmpty() || PagesTenant.isPage(context.getUriInfo().getPath())) {
            return;
        }
        Set<String> names = known.computeIfAbsent(resource.getResourceMethod(), KnownParameters::names);
        for (Map.Entry<String, List<String>> parameter : given.entrySet()) {
            String name = parameter.getKey();
            if (!names.contains(name)) {
                String others = names.isEmpty() ? "; there is none" : "; known are " + String.join(", ", names);
                throw Problem.invalid(name, "is not a parameter here" + others).thrown();
            }
            if (parameter.getValue().size() > 1) {
                throw Problem.invalid(name, "is there twice").thrown();
            }
        }
    }

    private static Set<String> names(Method method) {
        Set<String> names = new TreeSet<>();
        for (Parameter parameter : method.getParameters()) {
            QueryParam annotation = parameter.getAnnotation(QueryParam.class);
            if (annotation != null) {
                names.add(annotation.value());
            }
        }
        return names;
    }
}
