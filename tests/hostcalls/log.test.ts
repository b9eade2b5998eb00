import { describe, expect, test } from "vitest";
import type { LogLevelName } from "../../host-sim/index.ts";
import { type Call, call, loadScripted, say } from "../support/scripted-filter.ts";

const log = (level: number, message: string | Uint8Array): Call => call("proxy_log", level, message);

describe("proxy_log", () => {
  test("levels have their names; above 5 there is none (LOG-3)", async () => {
    const calls = [0, 1, 2, 3, 4, 5, 6, -1].map((level) => log(level, "m"));
    const filter = await loadScripted({ proxy_on_request_headers: { calls } }, { logLevel: "trace" });
    const exchange = filter.send();
    expect(exchange.log.map(({ level }) => level)).toEqual([
      "trace",
      "debug",
      "info",
      "warn",
      "error",
      "critical",
    ]);
    expect(exchange.transcript.match(/BadArgument/g)).toHaveLength(2);
  });

  test("the level is looked at before memory, memory before anything else", async () => {
    const calls = [
      call("proxy_log", 9, { raw: -1 }, { raw: 1 }),
      call("proxy_log", 2, { raw: -1 }, { raw: 1 }),
      call("proxy_log", 0, { raw: -1 }, { raw: 1 }),
    ];
    const filter = await loadScripted({ proxy_on_request_headers: { calls } });
    const exchange = filter.send();
    expect(exchange.transcript.match(/(?<=<not in memory>\) )\w+/g)).toEqual([
      "BadArgument",
      "InvalidMemoryAccess",
      "InvalidMemoryAccess",
    ]);
    expect(exchange.log).toEqual([]);
  });

  const levels: [level: LogLevelName, number: number, kept: number][] = [
    ["trace", 0, 6],
    ["info", 2, 4],
    ["critical", 5, 1],
    ["off", 6, 0],
  ];
  test.each(levels)(
    "at level %s, %i for the module, %i of six messages are kept (LOG-2, LOG-4)",
    async (logLevel, number, kept) => {
      const calls = [call("proxy_get_log_level"), ...[0, 1, 2, 3, 4, 5].map((level) => log(level, "m"))];
      const filter = await loadScripted({ proxy_on_request_headers: { calls } }, { logLevel });
      const exchange = filter.send();
      expect(exchange.log).toHaveLength(kept);
      expect(exchange.transcript).toMatch(/proxy_get_log_level\(\) Ok (\w+)/);
      expect(exchange.transcript).toContain(`Ok ${["Trace", "", "Info", "", "", "Critical", "6"][number]}\n`);
    },
  );

  test("the default is info, as Envoy's", async () => {
    const filter = await loadScripted({
      proxy_on_request_headers: { calls: [log(1, "debug"), log(2, "info")] },
    });
    expect(filter.send().log.map(({ message }) => message)).toEqual(["info"]);
  });

  const messages: [name: string, bytes: string | Uint8Array, message: string][] = [
    ["empty", "", ""],
    ["text outside of ASCII", "Zoë 🎉", "Zoë 🎉"],
    ["with line ends (LOG-6)", "a\nb", "a\nb"],
    ["not UTF-8", Uint8Array.of(0x41, 0xff), "A\ufffd"],
  ];
  test.each(messages)("a message that is %s", async (_, bytes, message) => {
    const filter = await loadScripted({ proxy_on_request_headers: { calls: [log(2, bytes)] } });
    expect(filter.send().log.map((entry) => entry.message)).toEqual([message]);
  });

  test("the prefix of a stream has the plugin's name, that of the plugin itself has not (LOG-1)", async () => {
    const scripts = {
      proxy_on_configure: { calls: [say("c")] },
      proxy_on_request_headers: { calls: [say("r")] },
    };
    const filter = await loadScripted(scripts, { pluginName: "plug", rootId: "root", vmId: "vm" });
    const exchange = filter.send();
    expect(filter.log.map(({ prefix }) => prefix)).toEqual(["wasm log root vm", "wasm log plug root vm"]);
    expect(exchange.log).toHaveLength(1);
  });
});
