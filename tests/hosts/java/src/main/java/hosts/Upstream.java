package hosts;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roastedroot.proxywasm.jaxrs.ProxyWasm;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** What is behind the filter: remembers what arrives, and answers what the test wants. */
@Path("/{path: .*}")
@ProxyWasm(Upstream.FILTER)
public final class Upstream {
  static final String FILTER = "filter";

  static volatile JsonNode answer;
  static volatile ObjectNode arrived;

  @GET
  public Response get(@Context UriInfo uri, @Context HttpHeaders headers) {
    return respond(uri, headers, new byte[0]);
  }

  @POST
  public Response post(@Context UriInfo uri, @Context HttpHeaders headers, byte[] body) {
    return respond(uri, headers, body);
  }

  private static Response respond(UriInfo uri, HttpHeaders headers, byte[] body) {
    ObjectNode request = Json.object().put("body", new String(body, UTF_8));
    ArrayNode fields = request.putArray("headers");
    String query = uri.getRequestUri().getRawQuery();
    String path = uri.getRequestUri().getRawPath() + (query == null ? "" : "?" + query);
    fields.addArray().add(":path").add(path);
    headers.getRequestHeaders().forEach((name, values) -> {
      values.forEach(value -> fields.addArray().add(name).add(value));
    });
    arrived = request;

    Response.ResponseBuilder response = Response.ok();
    String content = answer.get("body").asText();
    if (!content.isEmpty()) response.entity(content.getBytes(UTF_8)).type("text/plain");
    for (JsonNode field : answer.get("headers")) {
      String name = field.get(0).asText();
      if (!name.startsWith(":")) response.header(name, field.get(1).asText());
    }
    return response.build();
  }
}
