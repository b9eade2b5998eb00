import { describe, expect, test } from "vitest";
import { loadScripted } from "../support/scripted-filter.ts";
import { hostcallsOf } from "../support/transcript-lines.ts";
import { answers, foreign, set } from "./asking.ts";

const token = (value: number) => Uint8Array.of(value, 0, 0, 0);
const evaluate = (value: number) => foreign("expr_evaluate", token(value));
const int64 = (value: string) => `Ok "${value}\\0\\0\\0\\0\\0\\0\\0"`;

describe("expressions (FF-7)", () => {
  const values: [expression: string, answer: string][] = [
    ["1 + 2", int64("\\x03")],
    ["1u", int64("\\x01")],
    ["1.5", 'Ok "\\0\\0\\0\\0\\0\\0\\xf8?"'],
    ["'a' + \"b\"", 'Ok "ab"'],
    ['b"a"', 'Ok "a"'],
    ["'é'", 'Ok "é"'],
    ['""', 'Ok ""'],
    ["true", 'Ok "\\x01"'],
    ["request.path", 'Ok "/p?q=1"'],
    ['request["path"]', 'Ok "/p?q=1"'],
    ['request.headers["x-a"]', 'Ok "1"'],
    ["has(request.headers.foo)", 'Ok "\\0"'],
    ['"x-a" in request.headers', 'Ok "\\x01"'],
    ["size(request.headers) > 3", 'Ok "\\x01"'],
    ['request.headers.exists(name, name == "x-a")', 'Ok "\\x01"'],
    ['request.path.matches("^/p.*")', 'Ok "\\x01"'],
    ['request.path == "/p?q=1" && source.port > 0', 'Ok "\\x01"'],
    ["connection.id", int64("\\x01")],
    ["duration('1us')", 'Ok "\\xe8\\x03\\0\\0\\0\\0\\0\\0"'],
    ["timestamp('2020-01-01T00:00:00Z')", 'Ok "\\0\\0\\x8a\\xb95\\x9a\\xe5\\x15"'],
    ["timestamp('2020-01-01T00:00:00Z').getFullYear() == 2020", 'Ok "\\x01"'],
    ["[]", 'Ok "\\0\\0\\0\\0"'],
    ["['a']", 'Ok "\\x01\\0\\0\\0\\x01\\0\\0\\0\\0\\0\\0\\0a\\0\\0"'],
    ["{'a': 'b'}", 'Ok "\\x01\\0\\0\\0\\x01\\0\\0\\0\\x01\\0\\0\\0a\\0b\\0"'],
    ["metadata", 'Ok ""'],
    ["mine", 'Ok "value"'],
    ["filter_state['wasm.mine']", 'Ok "value"'],
    ["plugin_name", 'Ok "plug"'],
    ["null", "SerializationFailure"],
    ["request", "SerializationFailure"],
    ["type(1)", "SerializationFailure"],
    ["request.nothing", "InternalFailure"],
    ["request.duration", "InternalFailure"],
    ["nothing", "InternalFailure"],
    ["1 / 0", "InternalFailure"],
    ["9223372036854775807 + 1", "InternalFailure"],
    ["1 + 'a'", "InternalFailure"],
  ];
  test.each(values)("%s is %s", async (expression, answer) => {
    const calls = [set("mine", "value"), foreign("expr_create", expression), evaluate(0)];
    expect((await answers(calls, {}, { pluginName: "plug" })).slice(1)).toEqual([
      'Ok "\\0\\0\\0\\0"',
      answer,
    ]);
  });

  test("the time of a request keeps its nanoseconds", async () => {
    const calls = [foreign("expr_create", "request.time"), evaluate(0)];
    const now = new Date(1_577_836_800_000);
    expect((await answers(calls, {}, { now }))[1]).toBe('Ok "\\0\\0\\x8a\\xb95\\x9a\\xe5\\x15"');
  });

  const refused = ["1 +", "foo(", "(", "", "foo(1)", '"a,b".split(",")', "math.max(1, 2)", "size(1, 2)"];
  test.each(refused)("%j is refused, with a finding", async (expression) => {
    const filter = await loadScripted({
      proxy_on_request_headers: { calls: [foreign("expr_create", expression)] },
    });
    const exchange = filter.send();
    expect(hostcallsOf(exchange)).toEqual([expect.stringMatching(/ BadArgument$/)]);
    expect(exchange.findings.map(({ code }) => code)).toEqual(["ERR_EXPRESSION_REFUSED"]);
  });

  test("a text that does not parse takes no token, a function that does not exist takes one", async () => {
    const calls = ["1 +", "1", "foo(1)", "1"].map((text) => foreign("expr_create", text));
    expect(await answers(calls)).toEqual([
      "BadArgument",
      'Ok "\\0\\0\\0\\0"',
      "BadArgument",
      'Ok "\\x02\\0\\0\\0"',
    ]);
  });

  test("a token that is gone, was never there, or is none", async () => {
    const calls = [
      foreign("expr_create", "1"),
      foreign("expr_delete", token(0)),
      evaluate(0),
      foreign("expr_delete", token(9)),
      evaluate(9),
      foreign("expr_delete"),
      foreign("expr_evaluate", "abc"),
    ];
    expect((await answers(calls)).slice(1)).toEqual([
      'Ok ""',
      "NotFound",
      'Ok ""',
      "NotFound",
      "BadArgument",
      "BadArgument",
    ]);
  });

  test("expressions are the plugin's: streams see them, and see their own request", async () => {
    const filter = await loadScripted({
      proxy_on_configure: { calls: [foreign("expr_create", "request.path")] },
      proxy_on_request_headers: { calls: [evaluate(0)] },
    });
    const seen = ["/one", "/two"].map((path) => hostcallsOf(filter.send({ path }))[0]);
    expect(seen).toEqual([expect.stringMatching(/Ok "\/one"$/), expect.stringMatching(/Ok "\/two"$/)]);
  });
});
