// `proxy-wasm test`, as a user runs it: files that pass, that fail, that are wrong; each with what is printed.

import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { ValueExpectation } from "../../cli/testing/format.ts";
import { readTestFile } from "../../cli/testing/read-file.ts";
import { mismatch } from "../../cli/testing/value.ts";
import { loadFilter } from "../../host-sim/index.ts";
import { recordingCopy } from "../../toolchain/recording/index.ts";
import { ROOT, temporaryProject, writeIn } from "../support/project.ts";
import { scriptedModule } from "../support/scripted-filter.ts";

const CLI = join(ROOT, "dist/cli/main.js");
const project = temporaryProject();

const ENVIRONMENT = { ...process.env, NO_COLOR: "1" };
const HEAD = "module: build/path-rewrite/plugin.wasm\ntests:\n";

beforeAll(() => {
  mkdirSync(join(project, "build"));
  cpSync(join(ROOT, "build/path-rewrite"), join(project, "build/path-rewrite"), { recursive: true });
});

/** Runs the tests of one file. */
function run(text: string, ...flags: string[]): { status: number | null; stdout: string; stderr: string } {
  writeFileSync(join(project, "some.test.yaml"), text);
  const args = [CLI, "test", "some.test.yaml", ...flags];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: project,
    encoding: "utf8",
    env: ENVIRONMENT,
  });
  return { status, stdout, stderr };
}

const one = (test: string): string => `${HEAD}  - name: a test\n    ${test.replaceAll("\n", "\n    ")}\n`;

describe("a test that fails is told with its line, and the conversation", () => {
  test("whole", () => {
    const { status, stdout } = run(
      one(
        "request: { path: /banana/1 }\nexpect:\n  upstream:\n    path: /banana/1\n  response: { status: 404 }",
      ),
    );
    expect(status).toBe(1);
    const [file, name, path, code, ...conversation] = stdout.split("\n");
    expect([file, name, path, code]).toEqual([
      "some.test.yaml",
      "  failed a test",
      '    some.test.yaml:7  upstream.path: expected "/banana/1", got "/status/1"',
      '    some.test.yaml:8  response.status: expected "404", got "200"',
    ]);
    expect(conversation.join("\n")).toContain(
      'proxy_replace_header_map_value(HttpRequestHeaders, ":path", "/status/1") Ok',
    );
    expect(conversation.at(-2)).toBe("0 passed, 1 failed");
  });

  const rows: [name: string, test: string, line: number, message: string][] = [
    [
      "a missing header",
      "expect: { response: { headers: { x-none: here } } }",
      4,
      'response.headers.x-none: expected "here", got none',
    ],
    [
      "a header that should be absent",
      "expect:\n  response:\n    headers:\n      server: null",
      7,
      "response.headers.server: expected none, got",
    ],
    [
      "all values of a header",
      "expect: { upstream: { headers: { x-a: [one] } } }",
      4,
      'upstream.headers.x-a: expected ["one"], got []',
    ],
    [
      "nothing at the upstream",
      "expect: { upstream: null }",
      4,
      "upstream: expected nothing, but something has arrived",
    ],
    [
      "no response",
      "steps:\n  - requestHeaders: { path: / }\nexpect: { response: { status: 200 } }",
      6,
      "response: nothing has arrived",
    ],
    ["the log", "expect: { log: [hello] }", 4, 'log: expected ["hello"], got []'],
    ["one message", "expect: { logged: hello }", 4, 'logged: expected "hello", got none'],
    [
      "a finding",
      "expect: { findings: [ERR_WOULD_CRASH] }",
      4,
      'findings: expected ["ERR_WOULD_CRASH"], got []',
    ],
    ["a call", "expect: { calls: [auth] }", 4, 'calls: expected ["auth"], got []'],
    ["the cost", "expect: { cost: { crossings: 1 } }", 4, "cost.crossings: expected at most 1, got"],
    ["what is held", "expect: { paused: { request: true } }", 4, "paused.request: the request is not held"],
    [
      "a message that should not be",
      "configuration: { log: true }\nexpect: { logged: { not: { contains: path } } }",
      5,
      'logged: expected anything but contains "path", got "path / -> /"',
    ],
    ["a body whose file is missing", "request: { body: { file: none.bin } }", 3, "ENOENT"],
    ["a recording that is missing", "recording: none.log", 4, "ENOENT"],
    ["a recording that is none", "recording: some.test.yaml", 4, "ERR_RECORDING  no line with pw-rec in it"],
    ["a trap", "expect: { trap: { contains: trapped } }", 4, 'trap: expected contains "trapped", got none'],
    [
      "an accepted configuration",
      "expect: { refused: anything }",
      4,
      "refused: the configuration was accepted",
    ],
    [
      "another refusal",
      "configuration: '{'\nexpect: { refused: pattern }",
      5,
      'refused: expected contains "pattern", got',
    ],
    ["a refusal that nobody expects", "configuration: '{'", 3, "ERR_CONFIGURE_REFUSED"],
    ["a module that is not there", "module: nowhere.wasm", 3, "ENOENT"],
    [
      "a step that makes no sense",
      "steps:\n  - responseBody: too early",
      5,
      "ERR_MISUSE  response headers must come first",
    ],
    [
      "an answer to no call",
      "steps:\n  - answer: { cluster: auth }",
      5,
      "no call to auth waits for an answer",
    ],
    [
      "an expectation between steps",
      "steps:\n  - requestHeaders: {}\n  - expect: { paused: { request: true } }",
      6,
      "paused.request: the request is not held",
    ],
  ];
  test.each(rows)("%s", (_, text, line, message) => {
    const { status, stdout } = run(one(text));
    expect(stdout).toContain(`    some.test.yaml:${line}  ${message}`);
    expect(status).toBe(1);
  });
});

describe("a file that is wrong is refused with its lines", () => {
  const rows: [name: string, text: string, problems: [line: number, message: RegExp][]][] = [
    ["no YAML", "tests: [\n", [[2, /flow|end/i]]],
    ["no tests", "module: x\n", [[1, /^the file: must have required property 'tests'$/]]],
    [
      "a test without a name",
      "tests:\n  - request: {}\n",
      [[2, /^tests\[0\]: must have required property 'name'$/]],
    ],
    [
      "an unknown field",
      "tests:\n  - name: a\n    requst: {}\n",
      [[3, /^tests\[0\]: must NOT have additional properties "requst"$/]],
    ],
    [
      "an unknown expectation",
      "tests:\n  - name: a\n    expect:\n      respons: {}\n",
      [[4, /^tests\[0\]\.expect: .* "respons"$/]],
    ],
    [
      "a wrong type",
      "tests:\n  - name: a\n    request: { path: [1] }\n",
      [[3, /^tests\[0\]\.request\.path: must be string$/]],
    ],
    [
      "a status that is none",
      "tests:\n  - name: a\n    upstream: { status: 99 }\n",
      [[3, /must be >= 100$/]],
    ],
    [
      "request and steps",
      "tests:\n  - name: a\n    request: {}\n    steps: [{ close: true }]\n",
      [[2, /^tests\[0\]: has a request, steps, or a recording/]],
    ],
    [
      "a recording with expectations",
      "tests:\n  - name: a\n    recording: x.log\n    expect: {}\n",
      [[2, /^tests\[0\]: has a request, steps, or a recording/]],
    ],
  ];
  test.each(rows)("%s", (_, text, problems) => {
    const read = readTestFile(text);
    expect(read.cases).toEqual([]);
    expect(read.problems.map(({ line, message }) => [line, message])).toEqual(
      problems.map(([line, message]) => [line, expect.stringMatching(message)]),
    );
  });

  test("and the others still run", () => {
    writeFileSync(join(project, "wrong.test.yaml"), "tests: []\n");
    const { status, stdout } = run(one("expect: { log: [] }"), "wrong.test.yaml");
    rmSync(join(project, "wrong.test.yaml"));
    expect(stdout).toContain("refused wrong.test.yaml:1  tests: must NOT have fewer than 1 items");
    expect(stdout).toContain("1 passed, 1 file refused");
    expect(status).toBe(1);
  });
});

describe("a value", () => {
  const rows: [actual: string | null, expected: ValueExpectation, mismatch: string | null][] = [
    ["a", "a", null],
    ["200", 200, null],
    [null, null, null],
    ["ab", { prefix: "a", suffix: "b", contains: "ab", regex: "^.b$", size: 2, present: true }, null],
    ["é", { size: 2 }, null],
    [null, { present: false }, null],
    ["a", { not: "b" }, null],
    [null, { not: "b" }, null],
    ["a", { not: null }, null],
    ["a", { not: { prefix: "b" }, suffix: "a" }, null],
    ["a", { not: { not: "a" } }, null],
    ["a", { not: "a" }, 'expected anything but "a", got "a"'],
    [null, { not: null }, "expected anything but none, got none"],
    ["ab", { not: { contains: "b" } }, 'expected anything but contains "b", got "ab"'],
    ["a", { not: "b", prefix: "c" }, 'expected prefix "c", got "a"'],
    ['{"a":[{"b":1}]}', { json: { "a[0].b": 1, a: [{ b: 1 }] } }, null],
    ["a", "b", 'expected "b", got "a"'],
    [null, "b", 'expected "b", got none'],
    ["a", null, 'expected none, got "a"'],
    ["a", { present: false }, 'expected none, got "a"'],
    [null, { present: true }, "expected any, got none"],
    ["a", { prefix: "b" }, 'expected prefix "b", got "a"'],
    ["a", { contains: "b", regex: "c" }, 'expected contains "b" and regex "c", got "a"'],
    ["a", { json: { b: 1 } }, 'expected JSON, got "a"'],
    ['{"a":1}', { json: { a: 2 } }, "expected 2 at a, got 1"],
    ['{"a":1}', { json: { "a.b": 2 } }, "expected 2 at a.b, got none"],
    ["[]", { json: { constructor: 2 } }, "expected 2 at constructor, got none"],
  ];
  test.each(rows)("%s against %j", (actual, expected, message) => {
    if (message === null) expect(mismatch(actual, expected)).toBeNull();
    else expect(mismatch(actual, expected)).toContain(message);
  });
});

describe("what lies beside a test file", () => {
  test("is a body, byte by byte", () => {
    writeFileSync(join(project, "body.bin"), Buffer.from([0x68, 0xff, 0x00]));
    const text = one(
      'request: { method: POST, body: { file: body.bin } }\nupstream: { body: { file: body.bin } }\nexpect:\n  upstream: { headers: { content-length: 3 } }\n  response: { body: "h\\uFFFD\\0" }',
    );
    expect(run(text).stdout).toContain("1 passed");
  });

  test("is a recording, which the filter must do again", async () => {
    const file = join(project, "build/path-rewrite/plugin.wasm");
    const filter = await loadFilter(recordingCopy(readFileSync(file)), { configuration: { log: true } });
    filter.send({ path: "/banana/1" });
    const log = filter.log.map(({ message }) => `${message}\n`).join("");
    writeFileSync(join(project, "good.log"), log);
    writeFileSync(join(project, "other.log"), log.replaceAll("=/banana/1", "=/banana/2"));
    expect(run(one("recording: good.log")).stdout).toContain("1 passed");
    const { stdout } = run(one("recording: other.log"));
    expect(stdout).toContain(
      'some.test.yaml:4  they part in proxy_on_request_headers(context=2, count=6, end_of_stream=true): recorded proxy_replace_header_map_value(HttpRequestHeaders, ":path", "/status/1"), replayed proxy_replace_header_map_value(HttpRequestHeaders, ":path", "/status/2")',
    );
    expect(stdout).toContain('  proxy_get_header_map_value(HttpRequestHeaders, ":path") Ok "/banana/2"');
  });
});

describe("strict", () => {
  const rows: [name: string, strict: string, findings: string][] = [
    ["tells of what is legal and hardly meant", "strict: true", "[ERR_WOULD_HANG]"],
    ["is off unless it is asked for", "profile: envoy", "[]"],
  ];
  test.each(rows)("%s", (_, strict, findings) => {
    writeFileSync(join(project, "held.wasm"), scriptedModule({ proxy_on_request_headers: { returns: 1 } }));
    const text = `module: held.wasm\ntests:\n  - name: a test\n    ${strict}\n    expect: { findings: ${findings} }\n`;
    expect(run(text).stdout).toMatch(/\n1 passed\n$/);
    expect(run(text.replace("tests:", `${strict}\ntests:`).replace(`    ${strict}\n`, "")).stdout).toMatch(
      /\n1 passed\n$/,
    );
  });
});

describe("tables and names", () => {
  test("a row fills texts and whole values, and a test that does not name it is told by it", () => {
    const { cases } = readTestFile(
      'tests:\n  - name: a\n    table: [{ p: /1, s: 201 }]\n    request: { path: "x${p}${q}" }\n    upstream: { status: "${s}" }\n'.replace(
        'status: "${s}"',
        "status: 201",
      ),
    );
    expect(cases.map(({ name, test: { request } }) => [name, request?.path])).toEqual([
      ["a (p: /1, s: 201)", "x/1${q}"],
    ]);
  });

  test("--name picks by the filled name", () => {
    const table = "  - name: for ${n}\n    table: [{ n: 1 }, { n: 2 }]\n";
    const { stdout } = run(`${HEAD}${table}`, "--name", "2$");
    expect(stdout).toBe("some.test.yaml\n  ok for 2\n1 passed\n");
  });
});

describe("reports", () => {
  test("--json", () => {
    const { status, stdout } = run(one("expect: { log: [x] }"), "--json");
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      passed: 0,
      failed: 1,
      refused: 0,
      files: [{ file: "some.test.yaml", cases: [{ name: "a test", line: 3, failures: [{ line: 4 }] }] }],
    });
  });

  test("--junit", () => {
    run(`${one("expect: { log: [x] }")}  - name: another\n`, "--junit", "report.xml");
    const xml = readFileSync(join(project, "report.xml"), "utf8");
    expect(xml).toMatch(/<testsuites tests="2" failures="1" errors="0" skipped="0">/);
    expect(xml).toMatch(/<failure message="some\.test\.yaml:4 log: expected/);
  });
});

describe("how it is called", () => {
  const rows: [name: string, args: string[], status: number, output: RegExp][] = [
    ["a pattern that is none", ["--name", "("], 2, /Invalid regular expression/],
    ["no workers", ["--workers", "0"], 2, /It must be a number from 1/],
    [
      "a pattern that no name matches",
      ["--name", "none"],
      1,
      /^error ERR_NO_TESTS {2}no test has a name that matches none\n$/,
    ],
    [
      "the same with --json, as data",
      ["--name", "none", "--json"],
      1,
      /^\{\n {2}"error": \{\n {4}"code": "ERR_NO_TESTS"/,
    ],
    ["a folder", ["folder"], 0, /^folder\/one\.test\.yaml\n {2}ok a test\n1 passed\n$/],
    [
      "a report that cannot be written",
      ["folder", "--junit", "no/such/report.xml"],
      1,
      /error ERR_NOT_WRITTEN {2}no\/such\/report\.xml: ENOENT/,
    ],
    [
      "help",
      ["--help"],
      0,
      /Exit codes: 0 all passed[\s\S]*--watch, Ctrl-C[\s\S]*Examples:\n {2}proxy-wasm test --name path/,
    ],
    ["a file that is not there", ["nowhere.test.yaml"], 1, /refused nowhere\.test\.yaml:1 {2}ENOENT/],
  ];
  beforeAll(() => writeIn(project, "folder/one.test.yaml", one("expect: { log: [] }")));

  test.each(rows)("%s", (_, args, status, output) => {
    const ended = spawnSync(process.execPath, [CLI, "test", ...args], {
      cwd: project,
      encoding: "utf8",
      env: ENVIRONMENT,
    });
    expect(`${ended.stdout}${ended.stderr}`).toMatch(output);
    expect(ended.status).toBe(status);
  });

  test("a folder without tests", () => {
    const empty = mkdtempSync(join(tmpdir(), "proxy-wasm-as-none-"));
    const { status, stderr } = spawnSync(process.execPath, [CLI, "test"], {
      cwd: empty,
      encoding: "utf8",
      env: ENVIRONMENT,
    });
    rmSync(empty, { recursive: true });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "error ERR_NO_TESTS  there is no *.test.yaml below this folder\n",
    });
  });

  test("several files in several threads", () => {
    mkdirSync(join(project, "many"));
    for (let file = 0; file < 4; file++)
      writeFileSync(join(project, `many/${file}.test.yaml`), one("expect: { log: [] }"));
    const args = [
      CLI,
      "test",
      "--workers",
      "3",
      "--json",
      ...[0, 1, 2, 3].map((file) => `many/${file}.test.yaml`),
    ];
    const { stdout } = spawnSync(process.execPath, args, {
      cwd: project,
      encoding: "utf8",
      env: ENVIRONMENT,
    });
    expect(JSON.parse(stdout)).toMatchObject({ passed: 4, failed: 0 });
  });

  test("--watch runs again when a file changes, and ends with Ctrl-C", async () => {
    writeFileSync(join(project, "some.test.yaml"), one("expect: { log: [] }"));
    const child = spawn(process.execPath, [CLI, "test", "some.test.yaml", "--watch"], {
      cwd: project,
      env: ENVIRONMENT,
    });
    let output = "";
    const seen = (text: string): Promise<void> =>
      expect.poll(() => output, { timeout: 30_000 }).toContain(text) as unknown as Promise<void>;
    child.stdout.on("data", (data) => {
      output += String(data);
    });
    await seen("1 passed");
    const changing = setInterval(
      () => writeFileSync(join(project, "some.test.yaml"), one("expect: { log: [x] }")),
      500,
    );
    await seen("1 failed").finally(() => clearInterval(changing));
    const ended = new Promise((done) => child.on("exit", done));
    child.kill("SIGINT");
    expect(await ended).toBe(1);
  });
});

test("the examples' own tests pass", () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    [CLI, "test", "examples/path-rewrite/path-rewrite.test.yaml"],
    {
      cwd: ROOT,
      encoding: "utf8",
      env: ENVIRONMENT,
    },
  );
  expect(stdout).toContain("7 passed");
  expect(status).toBe(0);
});
