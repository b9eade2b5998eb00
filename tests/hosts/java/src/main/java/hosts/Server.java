package hosts;

import com.dylibso.chicory.wasm.Parser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roastedroot.proxywasm.LogHandler;
import io.roastedroot.proxywasm.LogLevel;
import io.roastedroot.proxywasm.PluginFactory;
import io.roastedroot.proxywasm.SimpleMetricsHandler;
import io.roastedroot.proxywasm.SimpleSharedDataHandler;
import io.roastedroot.proxywasm.SimpleSharedQueueHandler;
import io.roastedroot.proxywasm.StartException;
import io.roastedroot.proxywasm.internal.Pool;
import io.roastedroot.proxywasm.jaxrs.ProxyWasmFeature;
import io.roastedroot.proxywasm.jaxrs.internal.BlockingServerAdaptor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;

/** A web server of JAX-RS with a filter in front of its one resource. It is started anew for each module. */
public final class Server {
  private HttpServer server;
  private List<String> log = new ArrayList<>();

  public static void main(String[] arguments) throws Exception {
    Server driver = new Server();
    Json.serve("Java HTTP server", "0.0.5", order -> switch (order.get("do").asText()) {
      case "load" -> driver.load(order);
      case "expect" -> driver.expect(order);
      default -> driver.report();
    });
    // The server's threads would go on.
    System.exit(0);
  }

  private ObjectNode load(JsonNode order) throws Exception {
    if (server != null) server.shutdownNow();
    var module = Parser.parse(Files.readAllBytes(Path.of(order.get("module").asText())));
    PluginFactory plugin = PluginFactory.builder(module)
        .withName(Upstream.FILTER)
        .withShared(true)
        .withSharedDataHandler(new SimpleSharedDataHandler())
        .withSharedQueueHandler(new SimpleSharedQueueHandler())
        .withMetricsHandler(new SimpleMetricsHandler())
        .withPluginConfig(order.get("configuration").asText())
        .withLogger(new LogHandler() {
          @Override
          public void log(LogLevel level, String message) {
            synchronized (Server.this) {
              log.add(message);
            }
          }

          @Override
          public LogLevel getLogLevel() {
            return LogLevel.TRACE;
          }
        })
        .build();
    try {
      ProxyWasmFeature feature = new ProxyWasmFeature(new BlockingServerAdaptor(), plugin);
      // The first request would start the plugin, and be answered 500 if that fails.
      Pool pool = feature.pool(Upstream.FILTER);
      pool.release(pool.borrow());
      ResourceConfig resources = new ResourceConfig(Upstream.class).register(feature);
      server = GrizzlyHttpServerFactory.createHttpServer(URI.create("http://127.0.0.1:0/"), resources);
    } catch (StartException refused) {
      server = null;
      return Json.withLog(Json.object().put("configured", false), takeLog());
    }
    int port = server.getListeners().iterator().next().getPort();
    return Json.withLog(Json.object().put("configured", true).put("port", port), takeLog());
  }

  private ObjectNode expect(JsonNode order) {
    Upstream.answer = order.get("response");
    Upstream.arrived = null;
    return Json.object();
  }

  private ObjectNode report() {
    ObjectNode answer = Json.object();
    if (Upstream.arrived != null) answer.set("request", Upstream.arrived);
    return Json.withLog(answer, takeLog());
  }

  private synchronized List<String> takeLog() {
    List<String> taken = log;
    log = new ArrayList<>();
    return taken;
  }
}
