// Recordings as text: what of a log is read, and where a filter parts from it.

import { describe, expect, test } from "vitest";
import { type Replay, replayRecording } from "../../host-sim/index.ts";
import { readRecording } from "../../host-sim/recording/recording.ts";
import { call, get, type Scripts, say, scriptedModule } from "../support/scripted-filter.ts";

const SAYS: Scripts = {
  proxy_on_context_create: {},
  proxy_on_request_headers: {
    calls: [call("proxy_get_header_map_value", 0, ":path"), say("seen")],
    returns: 1,
  },
  proxy_on_log: {},
};

/** Lines of one VM; what stands before and behind them is as in somebody's log. */
function lines(tokens: readonly string[], vm = "1a2b3c4d"): string {
  return tokens
    .map(
      (each, line) =>
        `[2026-11-21][7][warning][wasm] wasm log a b: pw-rec ${vm} ${line.toString(16)}:${each}\n`,
    )
    .join("");
}

const START = [" #0000000000000000 (proxy_on_context_create 2 1;", " );"];
const HEADERS = [
  ...START,
  " (proxy_on_request_headers 2 5 1;",
  " @proxy_get_header_map_value 0 =:path >0 =/;",
  " @proxy_log 2 =seen >0;",
];
const WHOLE = [...HEADERS, " )1;", " (proxy_on_log 2;", " );"];

const play = (tokens: readonly string[], scripts = SAYS): Promise<Replay> =>
  replayRecording(scriptedModule(scripts), lines(tokens));

describe("a filter that does what was recorded", () => {
  test("is equal", async () => {
    const { vms, difference, trap } = await play(WHOLE);
    expect([difference, trap]).toEqual([null, null]);
    expect(vms).toEqual([
      {
        id: "1a2b3c4d",
        sameModule: false,
        callbacks: 3,
        hostcalls: 2,
        difference: null,
        endsIn: null,
        trap: null,
        asksOn: null,
        missing: null,
        transcript: [
          "proxy_on_context_create(context=2, parent=1)",
          "proxy_on_request_headers(context=2, count=5, end_of_stream=true)",
          '  proxy_get_header_map_value(HttpRequestHeaders, ":path") Ok "/"',
          '  proxy_log(Info, "seen") Ok',
          "-> StopIteration",
          "proxy_on_log(context=2)",
          "",
        ].join("\n"),
      },
    ]);
  });

  test.each<readonly [name: string, log: string]>([
    ["with lines of two VMs in any mixture", lines(WHOLE) + lines(WHOLE, "2")],
    ["with the lines in another order", lines(WHOLE).split("\n").reverse().join("\n")],
    ["with each line twice", lines(WHOLE).repeat(2)],
    ["as JSON", lines(WHOLE).replace(/^.*$/gm, (line) => JSON.stringify({ message: line, level: "warn" }))],
    ["with the line ends of Windows", lines(WHOLE).replaceAll("\n", "\r\n")],
    [
      "with a line that goes on in the middle of a token",
      lines([" #00 (proxy_on_context+", "_create 2 1;", " );"]),
    ],
  ])("%s", async (_, log) => {
    const { difference, vms } = await replayRecording(scriptedModule(SAYS), log);
    expect(difference).toBeNull();
    expect(vms.every(({ callbacks, missing }) => callbacks > 0 && missing === null)).toBe(true);
  });

  test("with a callback that comes inside of a hostcall", async () => {
    const scripts: Scripts = {
      proxy_on_request_headers: { calls: [get("nobody", 100), say("after")], returns: 0 },
      proxy_on_http_call_response: { calls: [say("inside")] },
    };
    const request =
      "=%03%00%00%00%07%00%00%00%03%00%00%00%05%00%00%00%01%00%00%00%0a%00%00%00%04%00%00%00:method%00GET%00:path%00/%00:authority%00auth%00";
    const { difference } = await play(
      [
        " #0 (proxy_on_request_headers 2 5 1;",
        ` @proxy_http_call =nobody ${request} = =%00%00%00%00 64 (proxy_on_http_call_response 2 1 0 0 0;`,
        " @proxy_log 2 =inside >0;",
        " );",
        " >0 1;",
        " @proxy_log 2 =after >0;",
        " )0;",
      ],
      scripts,
    );
    expect(difference).toBeNull();
  });
});

describe("where a filter parts from a recording", () => {
  test.each<readonly [name: string, tokens: readonly string[], recorded: string, replayed: string]>([
    [
      "another value goes in",
      [...HEADERS.slice(0, -1), " @proxy_log 2 =else >0;"],
      'proxy_log(Info, "else")',
      'proxy_log(Info, "seen")',
    ],
    [
      "another hostcall was made",
      [...HEADERS.slice(0, -1), " @proxy_done >0;"],
      "proxy_done()",
      'proxy_log(Info, "seen")',
    ],
    [
      "the callback returned already",
      [...HEADERS.slice(0, -1), " )1;"],
      "returns StopIteration",
      'proxy_log(Info, "seen")',
    ],
    [
      "one hostcall more was made",
      [...HEADERS, " @proxy_log 2 =more >0;", " )1;"],
      'proxy_log(Info, "more")',
      "returns StopIteration",
    ],
    ["another answer was given", [...HEADERS, " )0;"], "returns Continue", "returns StopIteration"],
    [
      "a callback was called that the filter lacks",
      [...WHOLE, " (proxy_on_tick 1;", " );"],
      "proxy_on_tick(context=1)",
      "proxy_on_tick is not exported",
    ],
  ])("%s", async (_, tokens, recorded, replayed) => {
    expect((await play(tokens)).difference).toMatchObject({ vm: "1a2b3c4d", recorded, replayed });
  });

  test("it traps", async () => {
    const scripts = { ...SAYS, proxy_on_log: { traps: true } };
    const { difference } = await play(WHOLE, scripts);
    expect(difference?.recorded).toBe("returns");
    expect(difference?.replayed).toContain(
      "traps: the filter trapped in proxy_on_log (context 2): unreachable",
    );
  });

  test("it does not come to an end", async () => {
    const { difference } = await replayRecording(scriptedModule(SAYS), lines(WHOLE), { instructionLimit: 3 });
    expect(difference?.replayed).toContain("3 instructions were executed");
  });
});

describe("a recording that ends in a callback", () => {
  test("is where the filter traps", async () => {
    const { difference, trap, vms } = await play(HEADERS, {
      ...SAYS,
      proxy_on_request_headers: {
        calls: [call("proxy_get_header_map_value", 0, ":path"), say("seen")],
        traps: true,
      },
    });
    expect(difference).toBeNull();
    expect(trap?.message).toContain(
      "the filter trapped in proxy_on_request_headers (context 2): unreachable",
    );
    expect(vms[0]).toMatchObject({
      endsIn: "proxy_on_request_headers(context=2, count=5, end_of_stream=true)",
      asksOn: null,
    });
  });

  test("is where the filter returns", async () => {
    const { difference, trap, vms } = await play(HEADERS);
    expect([difference, trap, vms[0]?.asksOn]).toEqual([null, null, null]);
  });

  test("is where the filter goes on", async () => {
    const { difference, trap, vms } = await play(HEADERS.slice(0, -1));
    expect([difference, trap, vms[0]?.asksOn]).toEqual([null, null, 'proxy_log(Info, "seen")']);
  });

  test("is where a hostcall did not come back", async () => {
    const { vms } = await play([...HEADERS.slice(0, -1), " @proxy_log 2 =seen;"]);
    expect(vms[0]?.asksOn).toBe('proxy_log(Info, "seen")');
  });
});

describe("a log that is not whole", () => {
  test("is played up to the first line that is missing", async () => {
    const whole = lines(WHOLE).split("\n");
    const { difference, vms } = await replayRecording(
      scriptedModule(SAYS),
      [...whole.slice(0, 4), ...whole.slice(5)].join("\n"),
    );
    expect(difference).toBeNull();
    expect(vms[0]).toMatchObject({ missing: 4, callbacks: 1, asksOn: 'proxy_log(Info, "seen")' });
  });

  test("without the end of its last line is played up to that line", () => {
    const [vm] = readRecording(`${lines(START)}pw-rec 1a2b3c4d 2: (proxy_on_requ+`);
    expect(vm?.events).toHaveLength(1);
  });

  test.each<readonly [name: string, log: string, message: string]>([
    ["nothing at all", "", "no line with pw-rec in it"],
    ["a log without a recording", "[info] wasm log: pw-rec\n", "no line with pw-rec in it"],
    ["no first line", "pw-rec 1 1: )0;", "the recording of VM 1 cannot be read: its first line is missing"],
    ["no hash", lines([" (proxy_on_tick 1;"]), "cannot be read: # expected, got (proxy_on_tick"],
    ["an end without a beginning", lines([" #0 )0;"]), "cannot be read: )0 is out of place"],
    ["a value without a call", lines([" #0 =x;"]), "cannot be read: =x is out of place"],
    [
      "an answer that is no number",
      lines([" #0 @proxy_log >x;"]),
      "cannot be read: a number expected, got x",
    ],
    [
      "a number that is too long",
      lines([" #0 @proxy_log >11112222333344445;"]),
      "a number expected, got 1111",
    ],
    ["nothing but its mark", lines([";"]), "cannot be read: # expected, got its end"],
  ])("is refused: %s", (_, log, message) => {
    expect(() => readRecording(log)).toThrow(message);
  });

  test("says what to look at", () => {
    expect(() => readRecording("")).toThrow(
      expect.objectContaining({ code: "ERR_RECORDING", hint: expect.stringContaining("log level") }),
    );
  });
});
