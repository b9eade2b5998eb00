package hosts;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.dylibso.chicory.wasm.Parser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roastedroot.proxywasm.StartException;
import io.roastedroot.proxywasm.internal.ArrayProxyMap;
import io.roastedroot.proxywasm.internal.HttpContext;
import io.roastedroot.proxywasm.internal.ProxyMap;
import io.roastedroot.proxywasm.internal.ProxyWasm;
import java.nio.file.Files;
import java.nio.file.Path;

/** Drives the library as an embedder does. */
public final class Driver {
  private ProxyWasm plugin;
  private Exchange exchange;

  public static void main(String[] arguments) throws Exception {
    Driver driver = new Driver();
    Json.serve("Java host", "0.0.5", order -> {
      return order.get("do").asText().equals("load") ? driver.load(order) : driver.send(order);
    });
  }

  private ObjectNode load(JsonNode order) throws Exception {
    exchange = new Exchange(order.get("configuration").asText());
    plugin = ProxyWasm.builder()
        .withPluginHandler(exchange)
        .withStart(false)
        .build(Parser.parse(Files.readAllBytes(Path.of(order.get("module").asText()))));
    boolean configured = true;
    try {
      plugin.start();
    } catch (StartException refused) {
      configured = false;
    }
    return Json.withLog(Json.object().put("configured", configured), exchange.takeLog());
  }

  private ObjectNode send(JsonNode order) {
    exchange.reply = null;
    HttpContext stream = plugin.createHttpContext(exchange);
    exchange.requestHeaders = headers(order.get("request"));
    exchange.requestBody = body(order.get("request"));
    if (stream.hasOnRequestHeaders()) stream.callOnRequestHeaders(exchange.requestBody.length == 0);
    if (stream.hasOnRequestBody() && exchange.requestBody.length > 0) stream.callOnRequestBody(true);
    exchange.responseHeaders = headers(order.get("response"));
    exchange.responseBody = body(order.get("response"));
    if (stream.hasOnResponseHeaders()) stream.callOnResponseHeaders(exchange.responseBody.length == 0);
    if (stream.hasOnResponseBody() && exchange.responseBody.length > 0) stream.callOnResponseBody(true);
    stream.close();

    ObjectNode answer = Json.object().put("configured", true);
    answer.set("request", message(exchange.requestHeaders, exchange.requestBody));
    answer.set("response", message(exchange.responseHeaders, exchange.responseBody));
    if (exchange.reply != null) {
      ObjectNode reply = message(exchange.reply.headers(), exchange.reply.body());
      answer.set("reply", reply.put("status", exchange.reply.status()));
    }
    return Json.withLog(answer, exchange.takeLog());
  }

  private static ProxyMap headers(JsonNode message) {
    ArrayProxyMap map = new ArrayProxyMap();
    for (JsonNode field : message.get("headers")) map.add(field.get(0).asText(), field.get(1).asText());
    return map;
  }

  private static byte[] body(JsonNode message) {
    return message.get("body").asText().getBytes(UTF_8);
  }

  private static ObjectNode message(ProxyMap headers, byte[] body) {
    ObjectNode message = Json.object().put("body", new String(body, UTF_8));
    ArrayNode fields = message.putArray("headers");
    headers.entries().forEach(field -> fields.addArray().add(field.getKey()).add(field.getValue()));
    return message;
  }
}
