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
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

/** Drives the library as an embedder does. */
public final class Driver {
  // That of the process is counted in hundredths of a second.
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ProxyWasm plugin;
  private Exchange exchange;

  public static void main(String[] arguments) throws Exception {
    Driver driver = new Driver();
    Json.serve("Java host", "0.0.5", order -> switch (order.get("do").asText()) {
      case "load" -> driver.load(order);
      case "repeat" -> driver.repeat(order);
      default -> driver.send(order, 1);
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

  private ObjectNode repeat(JsonNode order) {
    long before = THREADS.getCurrentThreadCpuTime();
    ObjectNode answer = send(order, order.get("count").asInt());
    return answer.put("nanoseconds", THREADS.getCurrentThreadCpuTime() - before);
  }

  private ObjectNode send(JsonNode order, int count) {
    ProxyMap requestHeaders = headers(order.get("request"));
    ProxyMap responseHeaders = headers(order.get("response"));
    byte[] requestBody = body(order.get("request"));
    byte[] responseBody = body(order.get("response"));
    for (int i = 0; i < count; i++) {
      exchange.reply = null;
      HttpContext stream = plugin.createHttpContext(exchange);
      exchange.requestHeaders = new ArrayProxyMap(requestHeaders);
      exchange.requestBody = requestBody;
      if (stream.hasOnRequestHeaders()) stream.callOnRequestHeaders(requestBody.length == 0);
      if (stream.hasOnRequestBody() && requestBody.length > 0) stream.callOnRequestBody(true);
      exchange.responseHeaders = new ArrayProxyMap(responseHeaders);
      exchange.responseBody = responseBody;
      if (stream.hasOnResponseHeaders()) stream.callOnResponseHeaders(responseBody.length == 0);
      if (stream.hasOnResponseBody() && responseBody.length > 0) stream.callOnResponseBody(true);
      stream.close();
    }

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
