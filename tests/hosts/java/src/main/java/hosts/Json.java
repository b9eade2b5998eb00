package hosts;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.List;

/** How the test talks to a driver: one JSON value on a line of standard input, one answer on a line of standard output. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /** What is done with an order. */
  interface Obey {
    ObjectNode obey(JsonNode order) throws Exception;
  }

  /** Says which host this is, and answers orders until standard input ends. What the host prints goes to standard error. */
  static void serve(String host, String version, Obey driver) throws IOException {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    System.setOut(System.err);
    out.println(object().put("host", host).put("version", version));
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      out.println(answer(driver, MAPPER.readTree(line)));
    }
  }

  private static ObjectNode answer(Obey driver, JsonNode order) {
    try {
      return driver.obey(order);
    } catch (Exception | AssertionError error) {
      return object().put("error", error.toString());
    }
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ObjectNode withLog(ObjectNode answer, List<String> log) {
    log.forEach(answer.putArray("log")::add);
    return answer;
  }
}
