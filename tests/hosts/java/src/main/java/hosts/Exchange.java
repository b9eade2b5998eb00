package hosts;

import io.roastedroot.proxywasm.LogLevel;
import io.roastedroot.proxywasm.SharedData;
import io.roastedroot.proxywasm.SimpleMetricsHandler;
import io.roastedroot.proxywasm.SimpleSharedDataHandler;
import io.roastedroot.proxywasm.SimpleSharedQueueHandler;
import io.roastedroot.proxywasm.MetricType;
import io.roastedroot.proxywasm.QueueName;
import io.roastedroot.proxywasm.WasmException;
import io.roastedroot.proxywasm.internal.ArrayProxyMap;
import io.roastedroot.proxywasm.internal.Handler;
import io.roastedroot.proxywasm.internal.ProxyMap;
import io.roastedroot.proxywasm.internal.WasmResult;
import java.util.ArrayList;
import java.util.List;

/** What the library asks its embedder for while a module runs; the rest is the library's own. */
final class Exchange implements Handler {
  private final byte[] configuration;
  private final SimpleSharedDataHandler sharedData = new SimpleSharedDataHandler();
  private final SimpleSharedQueueHandler queues = new SimpleSharedQueueHandler();
  private final SimpleMetricsHandler metrics = new SimpleMetricsHandler();
  private List<String> log = new ArrayList<>();

  ProxyMap requestHeaders;
  byte[] requestBody;
  ProxyMap responseHeaders;
  byte[] responseBody;
  Reply reply;

  /** A local reply of the filter. */
  record Reply(int status, ProxyMap headers, byte[] body) {}

  Exchange(String configuration) {
    this.configuration = configuration.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  List<String> takeLog() {
    List<String> taken = log;
    log = new ArrayList<>();
    return taken;
  }

  @Override
  public void log(LogLevel level, String message) {
    log.add(message);
  }

  @Override
  public LogLevel getLogLevel() {
    return LogLevel.TRACE;
  }

  @Override
  public byte[] getPluginConfig() {
    return configuration;
  }

  @Override
  public byte[] getProperty(List<String> path) {
    // The library asks for it where a queue is registered.
    return path.equals(List.of("vm_id")) ? new byte[0] : null;
  }

  @Override
  public ProxyMap getHttpRequestHeaders() {
    return requestHeaders;
  }

  @Override
  public ProxyMap getHttpResponseHeaders() {
    return responseHeaders;
  }

  @Override
  public byte[] getHttpRequestBody() {
    return requestBody;
  }

  @Override
  public byte[] getHttpResponseBody() {
    return responseBody;
  }

  @Override
  public WasmResult setHttpRequestBody(byte[] body) {
    requestBody = body;
    return WasmResult.OK;
  }

  @Override
  public WasmResult setHttpResponseBody(byte[] body) {
    responseBody = body;
    return WasmResult.OK;
  }

  @Override
  public WasmResult sendHttpResponse(int status, byte[] details, byte[] body, ProxyMap headers, int grpcStatus) {
    reply = new Reply(status, headers == null ? new ArrayProxyMap() : headers, body == null ? new byte[0] : body);
    return WasmResult.OK;
  }

  @Override
  public SharedData getSharedData(String key) throws WasmException {
    return sharedData.getSharedData(key);
  }

  @Override
  public WasmResult setSharedData(String key, byte[] value, int cas) {
    return sharedData.setSharedData(key, value, cas);
  }

  @Override
  public int registerSharedQueue(QueueName name) throws WasmException {
    return queues.registerSharedQueue(name);
  }

  @Override
  public int resolveSharedQueue(QueueName name) throws WasmException {
    return queues.resolveSharedQueue(name);
  }

  @Override
  public byte[] dequeueSharedQueue(int queue) throws WasmException {
    return queues.dequeueSharedQueue(queue);
  }

  @Override
  public WasmResult enqueueSharedQueue(int queue, byte[] value) {
    return queues.enqueueSharedQueue(queue, value);
  }

  @Override
  public int defineMetric(MetricType type, String name) throws WasmException {
    return metrics.defineMetric(type, name);
  }

  @Override
  public WasmResult recordMetric(int metric, long value) {
    return metrics.recordMetric(metric, value);
  }

  @Override
  public WasmResult incrementMetric(int metric, long offset) {
    return metrics.incrementMetric(metric, offset);
  }

  @Override
  public long getMetric(int metric) throws WasmException {
    return metrics.getMetric(metric);
  }
}
