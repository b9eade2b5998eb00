// What the build warns of because it is slow by nature, and what it does not warn of. One filter has all classes of a table.

import { beforeAll, describe, expect, test } from "vitest";
import { type BuildResult, buildFilter } from "../../toolchain/index.ts";
import { temporaryProject, writeIn } from "../support/project.ts";

const project = temporaryProject();

const HEAD = `import { Action, HttpContext, HttpReply, Json, PluginContext, Regex, Template, TcpContext, log, register }
  from "proxy-wasm-as/assembly";
class Settings { pattern: string = "a"; }
`;
const TAIL = `class Plugin extends PluginContext {
  createHttpContext(): HttpContext { return new C0(); }
}
register<Plugin>();
`;

/** Builds a filter of the classes, which are called C0, C1, ...; `C` in the source is the class itself. */
function buildAll(name: string, sources: readonly string[]): Promise<BuildResult> {
  const classes = sources.map((source, index) => source.replace("class C ", `class C${index} `));
  writeIn(project, `${name}/assembly/index.ts`, HEAD + classes.join("\n") + TAIL);
  return buildFilter(name, { projectDir: project });
}

const inHeaders = (body: string) =>
  `class C extends HttpContext { onRequestHeaders(endOfStream: bool): Action {
    ${body}
    return Action.Continue; } }`;
const inBody = (body: string) =>
  `class C extends HttpContext { onRequestBody(endOfStream: bool): Action {
    ${body} } }`;

const SLOW: [what: string, source: string, code: string, line: string][] = [
  [
    "a pattern compiled in a callback",
    inHeaders('const p = Regex.compile("a+"); log.info(p.pattern);'),
    "SLOW-COMPILE",
    'const p = Regex.compile("a+"); log.info(p.pattern);',
  ],
  [
    "one that is used at once",
    inHeaders('if (Regex.compileLongest("b+").test("b")) log.info("");'),
    "SLOW-COMPILE",
    'if (Regex.compileLongest("b+").test("b")) log.info("");',
  ],
  [
    "one in a field of the stream",
    `class C extends HttpContext {
    private p: Regex = Regex.compile("c+");
    onLog(): void { log.info(this.p.pattern); } }`,
    "SLOW-COMPILE",
    'private p: Regex = Regex.compile("c+");',
  ],
  [
    "a template, in TCP",
    `class C extends TcpContext { onDownstreamData(size: u32, endOfStream: bool): Action {
    const t = Template.parse("$1"); log.info(Regex.never.replaceAll<Template>("d", t));
    return Action.Continue; } }`,
    "SLOW-COMPILE",
    'const t = Template.parse("$1"); log.info(Regex.never.replaceAll<Template>("d", t));',
  ],
  [
    "a class between it and the SDK's",
    `class E extends HttpContext {}
    class C extends E { onLog(): void {
    log.info(Regex.compile("e").pattern);
    } }`,
    "SLOW-COMPILE",
    'log.info(Regex.compile("e").pattern);',
  ],
  [
    "a string that grows in a loop",
    inHeaders(
      'let s = ""; for (let i: u32 = 0; i < this.request.headers.count; i++)\n s += "f"; log.info(s);',
    ),
    "SLOW-CONCAT",
    's += "f"; log.info(s);',
  ],
  [
    "the same in other words, in a method of its own",
    `class C extends HttpContext {
    onLog(): void { log.info(this.all()); }
    all(): string { let s: string = ""; while (s.length < <i32>this.request.headers.count)
    s = s + "g";
    return s; } }`,
    "SLOW-CONCAT",
    's = s + "g";',
  ],
  [
    "a held body read at each piece",
    inBody(`const body = this.request.body.bytes();
    if (!endOfStream) return Action.Pause;
    return body === null ? Action.Pause : Action.Continue;`),
    "SLOW-BODY-AGAIN",
    "const body = this.request.body.bytes();",
  ],
  [
    "a body parsed as text",
    inBody(`if (!endOfStream) return Action.Pause;
    const text = this.request.body.text();
    if (text === null) return Action.Continue;
    if (!Json.parse(text).ok) log.info("h");
    return Action.Continue;`),
    "SLOW-JSON-TEXT",
    'if (!Json.parse(text).ok) log.info("h");',
  ],
];

describe("the build warns of", () => {
  let result: BuildResult;
  beforeAll(async () => {
    const sources = SLOW.map(([, source]) => source);
    result = await buildAll("slow", sources);
  });

  test.each(SLOW)("%s", (_what, _source, code, line) => {
    const found = result.slow.find(({ because }) => because?.endsWith(`  ${line}`));
    expect(found?.code).toBe(code);
    expect(found?.because).toMatch(/^slow\/assembly\/index\.ts:\d+:\d+ {2}/);
    expect(result.warnings).toContain(`${code}  ${found?.message}; instead: ${found?.instead}`);
  });

  test("nothing else", () => {
    expect(result.slow).toHaveLength(SLOW.length);
  });
});

const NOT_SLOW: [what: string, source: string][] = [
  ["a pattern that the request makes", inHeaders("log.info(Regex.compile(`x${endOfStream}`).pattern);")],
  [
    "one that is kept for all streams",
    `class Kept { @lazy static pattern: Regex | null = null; }
    class C extends HttpContext { onLog(): void {
      if (Kept.pattern === null) Kept.pattern = Regex.compile("a"); } }`,
  ],
  [
    "a static field",
    `class C extends HttpContext { @lazy static p: Regex = Regex.compile("a");
    onLog(): void { log.info("b"); } }`,
  ],
  [
    "a pattern of the plugin",
    `class C extends PluginContext { p: Regex = Regex.compile("a");
    onConfigure(): bool { this.p = Regex.compile("b"); return Regex.compile("c").ok; } }`,
  ],
  ["a loop of a few rounds", inHeaders('let s = ""; for (let i = 0; i < 8; i++) s += "a"; log.info(s);')],
  [
    "a string that each round begins",
    inHeaders(
      "let i: u32 = 0; while (i < this.request.headers.count) { let s = `b`; s += `c`; log.info(s); i++; }",
    ),
  ],
  [
    "a sum of numbers",
    inHeaders("let s: u32 = 0; for (let i: u32 = 0; i < this.request.headers.count; i++) s += i;"),
  ],
  [
    "two variables with one name",
    inHeaders(
      'if (endOfStream) { let s: u32 = 0; while (s < this.request.headers.count) s += 1; } else { let s = "d"; log.info(s); }',
    ),
  ],
  [
    "a body that is read at its end",
    inBody(`if (!endOfStream) return Action.Pause;
    return this.request.body.bytes() === null ? Action.Pause : Action.Continue;`),
  ],
  [
    "one of which the size is asked first",
    inBody(`const size = this.request.body.size;
    const body = this.request.body.bytes();
    return size < 10 || body === null ? Action.Pause : Action.Continue;`),
  ],
  [
    "one that is never held",
    inBody(`const body = this.request.body.text();
    if (body !== null) log.info(body);
    return Action.Continue;`),
  ],
  [
    "a text that is used otherwise too",
    inBody(`if (!endOfStream) return Action.Pause;
    const text = this.request.body.text();
    if (text !== null && Json.parse(text).ok) log.info(text);
    return Action.Continue;`),
  ],
  ["a text that is no body", inHeaders('const text = "{}"; if (Json.parse(text).ok) log.info("e");')],
];

test("it does not warn where it cannot be sure", async () => {
  const result = await buildAll(
    "quick",
    NOT_SLOW.map(([, source]) => source),
  );
  expect(result.slow).toEqual([]);
  expect(result.warnings).toBe("");
});
