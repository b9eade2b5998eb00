package hosts;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.dylibso.chicory.wasm.Parser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roastedroot.proxywasm.StartException;
import io.roastedroot.proxywasm.internal.ArrayProxyMap;
import io.roastedroot.proxywasm.internal.HttpContext;
import io.roastedroot.proxywasm.internal.ProxyMap;
import io.roastedroot.proxywasm.internal.ProxyWasm;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Drives the library as an embedder does: one JSON value on a line of standard input, one answer on a line of output. */
public final class Driver {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ProxyWasm plugin;
  private Exchange exchange;

  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, UTF_8);
    System.setOut(System.err);
    out.println(JSON.writeValueAsString(JSON.createObjectNode().put("host", "Java host").put("version", "0.0.5")));
    Driver driver = new Driver();
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      out.println(JSON.writeValueAsString(driver.obey(JSON.readTree(line))));
    }
  }

  private ObjectNode obey(JsonNode order) {
    try {
      return order.get("do").asText().equals("load") ? load(order) : send(order);
    } catch (Exception | AssertionError error) {
      ObjectNode answer = JSON.createObjectNode().put("error", error.toString());
      putLog(answer);
      return answer;
    }
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
    ObjectNode answer = JSON.createObjectNode().put("configured", configured);
    putLog(answer);
    return answer;
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

    ObjectNode answer = JSON.createObjectNode().put("configured", true);
    answer.set("request", message(exchange.requestHeaders, exchange.requestBody));
    answer.set("response", message(exchange.responseHeaders, exchange.responseBody));
    if (exchange.reply != null) {
      answer.set("reply", message(exchange.reply.headers(), exchange.reply.body()).put("status", exchange.reply.status()));
    }
    putLog(answer);
    return answer;
  }

  private void putLog(ObjectNode answer) {
    List<String> log = exchange == null ? List.of() : exchange.takeLog();
    log.forEach(answer.putArray("log")::add);
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
    ObjectNode message = JSON.createObjectNode().put("body", new String(body, UTF_8));
    ArrayNode fields = message.putArray("headers");
    headers.entries().forEach(field -> fields.addArray().add(field.getKey()).add(field.getValue()));
    return message;
  }
}
