// What `proxy-wasm build` makes of a filter, and what it refuses. Each filter is a folder made for the test.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadFilter } from "../../host-sim/index.ts";
import { BuildError, type BuildResult, buildFilter } from "../../toolchain/index.ts";
import { temporaryProject, writeIn } from "../support/project.ts";

const project = temporaryProject();

async function build(name: string, source: string): Promise<BuildResult> {
  writeIn(project, `${name}/assembly/index.ts`, source);
  return buildFilter(name, { projectDir: project });
}

async function refusal(name: string, source: string): Promise<BuildError> {
  try {
    await build(name, source);
  } catch (error) {
    if (error instanceof BuildError) return error;
    throw error;
  }
  throw new Error(`${name} was built`);
}

const ALWAYS = [
  "_start",
  "malloc",
  "memory",
  "proxy_abi_version_0_2_1",
  "proxy_on_configure",
  "proxy_on_context_create",
  "proxy_on_memory_allocate",
  "proxy_on_vm_start",
];

describe("a module exports what its classes override, and nothing else", () => {
  const rows: [name: string, source: string, callbacks: string[]][] = [
    [
      "nothing",
      `import { HttpContext, registerHttp } from "proxy-wasm-as/assembly";
       class Filter extends HttpContext {}
       registerHttp<Filter>();`,
      [],
    ],
    [
      "request headers and the log",
      `import { Action, HttpContext, registerHttp } from "proxy-wasm-as/assembly";
       class Filter extends HttpContext {
         onRequestHeaders(endOfStream: bool): Action { return Action.Continue; }
         onLog(): void {}
       }
       registerHttp<Filter>();`,
      ["proxy_on_delete", "proxy_on_log", "proxy_on_request_headers"],
    ],
    [
      "ticks, in a class between",
      `import { HttpContext, PluginContext, register } from "proxy-wasm-as/assembly";
       class Ticking extends PluginContext { onTick(): void {} }
       class Filter extends Ticking { createHttpContext(): HttpContext | null { return new HttpContext(); } }
       register<Filter>();`,
      ["proxy_on_delete", "proxy_on_tick"],
    ],
    [
      "bodies of both directions",
      `import { Action, HttpContext, registerHttp } from "proxy-wasm-as/assembly";
       class Filter extends HttpContext {
         onRequestBody(endOfStream: bool): Action { return Action.Continue; }
         onResponseBody(endOfStream: bool): Action { return Action.Continue; }
       }
       registerHttp<Filter>();`,
      ["proxy_on_delete", "proxy_on_request_body", "proxy_on_response_body"],
    ],
  ];
  for (const [name, source, callbacks] of rows) {
    test(name, async () => {
      const { exports, warnings } = await build(name.replaceAll(/\W+/g, "-"), source);
      expect([...exports].sort()).toEqual([...ALWAYS, ...callbacks].sort());
      expect(warnings).toBe("");
    });
  }
});

describe("what is built", () => {
  test("imports only what the filter reaches: nothing but the log for an empty one", async () => {
    const { imports } = await build(
      "empty",
      `import { HttpContext, registerHttp } from "proxy-wasm-as/assembly";
       class Filter extends HttpContext {}
       registerHttp<Filter>();`,
    );
    expect(imports).toEqual(["proxy_log"]);
  });

  test("asks for the root id only if a plugin is registered for one", async () => {
    const { imports } = await build(
      "rooted",
      `import { HttpContext, registerHttp } from "proxy-wasm-as/assembly";
       class Filter extends HttpContext {}
       registerHttp<Filter>().forRoot("first");`,
    );
    expect([...imports].sort()).toEqual(["proxy_get_property", "proxy_log"]);
  });

  const runtimes: [who: string, options: object, asconfig: object, files: string[]][] = [
    ["the SDK's own runtime", {}, {}, []],
    ["minimal where the build asks for it", { runtime: "minimal" }, {}, ["tlsf", "tcms"]],
    ["incremental where the build asks for it", { runtime: "incremental" }, {}, ["tlsf", "itcms"]],
    ["incremental where asconfig.json does", {}, { runtime: "incremental" }, ["tlsf", "itcms"]],
    ["stub where the build asks for it", { runtime: "stub" }, { runtime: "incremental" }, ["stub"]],
  ];
  test.each(runtimes)("has %s", async (_who, options, asconfig, files) => {
    const config = { extends: "proxy-wasm-as/asconfig.json", options: asconfig };
    writeIn(project, "runtime/asconfig.json", JSON.stringify(config));
    writeIn(
      project,
      "runtime/assembly/index.ts",
      `import { HttpContext, registerHttp } from "proxy-wasm-as/assembly";
       class Filter extends HttpContext {}
       registerHttp<Filter>();`,
    );
    const { path } = await buildFilter("runtime", { projectDir: project, debug: true, ...options });
    const names = readFileSync(join(project, path)).toString("latin1");
    expect(["tlsf", "tcms", "itcms", "stub"].filter((file) => names.includes(`~lib/rt/${file}/`))).toEqual(
      files,
    );
    expect(names.includes("assembly/runtime/objects/create")).toBe(files.length === 0);
  });

  test("keeps the names of functions and a source map with debug", async () => {
    const source = `import { HttpContext, registerHttp } from "proxy-wasm-as/assembly";
       class Filter extends HttpContext {}
       registerHttp<Filter>();`;
    writeIn(project, "debugged/assembly/index.ts", source);
    const { path, size } = await buildFilter("debugged", { projectDir: project, debug: true });
    expect(readFileSync(join(project, path)).includes("HttpContext")).toBe(true);
    expect(existsSync(join(project, `${path}.map`))).toBe(true);
    expect(size).toBeGreaterThan((await build("not-debugged", source)).size);
  });

  test("is called after its folder, an entry file after both", async () => {
    writeIn(
      project,
      "named/assembly/other.ts",
      `import { HttpContext, registerHttp } from "proxy-wasm-as/assembly";
       registerHttp<HttpContext>();`,
    );
    const { name, path } = await buildFilter("named/assembly/other.ts", { projectDir: project });
    expect({ name, path }).toEqual({ name: "named-other", path: "build/named-other/plugin.wasm" });
  });
});

describe("a trap in the simulator", () => {
  const source = `import { Action, HttpContext, registerHttp } from "proxy-wasm-as/assembly";
class Filter extends HttpContext {
  onRequestHeaders(endOfStream: bool): Action {
    const list: i32[] = [1, 2];
    this.request.headers.set("x-third", list[this.request.headers.byteSize].toString());
    return Action.Continue;
  }
}
registerHttp<Filter>();`;
  const trapOf = async (path: string): Promise<string> =>
    (await loadFilter(join(project, path))).send().trap?.message ?? "";

  test("of a module built with debug is told with functions and lines", async () => {
    writeIn(project, "traps/assembly/index.ts", source);
    const { path } = await buildFilter("traps", { projectDir: project, debug: true });
    expect(await trapOf(path)).toMatch(
      /\n {2}at traps\/assembly\/index\.ts:5:\d+ \(.*Filter#onRequestHeaders\)\n/,
    );
    writeFileSync(join(project, `${path}.map`), "no source map");
    expect(await trapOf(path)).toMatch(/\n {2}at .*Filter#onRequestHeaders \(byte 0x[0-9a-f]+\)\n/);
  });

  test("of any other is told with bytes, and how to see more", async () => {
    const { path } = await build("traps", source);
    expect(await trapOf(path)).toMatch(
      /\n {2}at proxy_on_request_headers \(byte 0x[0-9a-f]+\)\n.*\nBuilt with names \(proxy-wasm build --debug\) the module tells functions and lines\.$/,
    );
  });
});

describe("what is refused leaves no module behind", () => {
  test("a folder that is not there", async () => {
    await expect(buildFilter("nowhere", { projectDir: project })).rejects.toMatchObject({
      code: "ERR_FILTER_NOT_FOUND",
      message: "there is no filter to build: nowhere does not exist",
    });
  });

  test("a folder without a filter", async () => {
    writeIn(project, "bare/README.md", "");
    await expect(buildFilter("bare", { projectDir: project })).rejects.toMatchObject({
      code: "ERR_FILTER_NOT_FOUND",
      message: expect.stringContaining("bare has no assembly/index.ts"),
    });
  });

  test("a source that does not compile, in the compiler's words with file and line", async () => {
    const error = await refusal("broken", `const x: i32 = "text";\nexport function f(): i32 { return x; }`);
    expect(error.code).toBe("ERR_COMPILE");
    expect(error.message).toMatch(/TS2322.*\n.*\n.*\n.*\n.*broken\/assembly\/index\.ts\(1,/);
    expect(existsSync(join(project, "build/broken"))).toBe(false);
  });

  test("an import of a vendor's, unless it is allowed by name", async () => {
    const source = `import { HttpContext, registerHttp, Action } from "proxy-wasm-as/assembly";
@external("env", "vendor_count") declare function vendorCount(): i32;
class Filter extends HttpContext {
  onRequestHeaders(endOfStream: bool): Action {
    vendorCount();
    return Action.Continue;
  }
}
registerHttp<Filter>();`;
    const error = await refusal("vendors", source);
    expect(error.problems.map(({ message }) => message)).toEqual([
      "imports env.vendor_count, which no Proxy-Wasm host has",
    ]);
    const vendorImports = ["vendor_count"];
    const { imports } = await buildFilter("vendors", { projectDir: project, vendorImports });
    expect(imports).toContain("vendor_count");
    await expect(buildFilter("vendors", { projectDir: project, vendorImports: ["other"] })).rejects.toThrow(
      BuildError,
    );
  });

  const imports: [name: string, call: string, message: string, instead: string][] = [
    ["console.log", 'console.log("hi");', "env.console.log", "log.info"],
    ["Math.random", "const x = Math.random();", "env.seed", "random"],
    ["Date.now", "const x = Date.now();", "env.Date.now", "time.nowMs()"],
  ];
  for (const [name, call, message, instead] of imports) {
    test(`${name}, with the line that leads to it`, async () => {
      const error = await refusal(
        name,
        `import { Action, HttpContext, registerHttp } from "proxy-wasm-as/assembly";
class Filter extends HttpContext {
  onRequestHeaders(endOfStream: bool): Action {
    ${call}
    return Action.Continue;
  }
}
registerHttp<Filter>();`,
      );
      expect(error.code).toBe("ERR_LINK");
      expect(error.problems).toHaveLength(1);
      const [problem] = error.problems;
      expect(problem?.code).toBe("ERR_IMPORT_UNKNOWN");
      expect(problem?.message).toContain(message);
      expect(problem?.because).toContain(`${name}/assembly/index.ts:4:`);
      expect(problem?.because).toContain(call);
      expect(problem?.instead).toContain(instead);
      expect(existsSync(join(project, "build", name))).toBe(false);
    });
  }
});
