// One source, built for each ABI version and for MOSN: what the modules export and import, what they do in the simulator, and
// what is refused because the host cannot do it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readModule } from "../../host-sim/guest/module.ts";
import { loadFilter } from "../../host-sim/index.ts";
import { BuildError, type BuildOptions, type BuildResult, buildFilter } from "../../toolchain/index.ts";
import { checkMosnImport } from "../../toolchain/link-check/mosn.ts";
import { temporaryProject, writeIn } from "../support/project.ts";

const project = temporaryProject();

/** Builds a filter whose request headers callback does `statements`. */
async function build(name: string, statements: string, options: BuildOptions): Promise<BuildResult> {
  writeIn(
    project,
    `${name}/assembly/index.ts`,
    `import { Action, HttpContext, log, LogLevel, registerHttp, time } from "proxy-wasm-as/assembly";
class Filter extends HttpContext {
  onRequestHeaders(endOfStream: bool): Action {
    ${statements}
    return Action.Continue;
  }
}
registerHttp<Filter>();`,
  );
  return buildFilter(name, { projectDir: project, ...options });
}

async function refusal(building: Promise<BuildResult>): Promise<BuildError> {
  const outcome = await building.catch((error: unknown) => error);
  if (outcome instanceof BuildError) return outcome;
  throw new Error(`not refused: ${String(outcome)}`);
}

function paramsOf(module: string, name: string): number | undefined {
  const { exports } = readModule(readFileSync(join(project, module))).binary;
  return exports.find((exported) => exported.name === name)?.type?.params.length;
}

describe("the marker and the form of header callbacks follow the target (LOAD-1, LOAD-9)", () => {
  const rows: [options: BuildOptions, marker: string, params: number][] = [
    [{}, "proxy_abi_version_0_2_1", 3],
    [{ abi: "0.2.1" }, "proxy_abi_version_0_2_1", 3],
    [{ abi: "0.2.0" }, "proxy_abi_version_0_2_0", 3],
    [{ abi: "0.1.0" }, "proxy_abi_version_0_1_0", 2],
    [{ target: "envoy", abi: "0.1.0" }, "proxy_abi_version_0_1_0", 2],
    [{ target: "mosn" }, "proxy_abi_version_0_1_0", 3],
    [{ target: "mosn", abi: "0.1.0" }, "proxy_abi_version_0_1_0", 3],
  ];
  for (const [options, marker, params] of rows) {
    test(`${JSON.stringify(options)}: ${marker}, ${params} parameters`, async () => {
      const { exports, path } = await build("marked", "", options);
      expect(exports.filter((name) => name.startsWith("proxy_abi_version_"))).toEqual([marker]);
      expect(paramsOf(path, "proxy_on_request_headers")).toBe(params);
    });
  }
});

describe("hostcalls follow the target", () => {
  const rows: [statement: string, options: BuildOptions, imports: string[]][] = [
    ["this.request.continue();", {}, ["proxy_continue_stream"]],
    ["this.request.continue();", { abi: "0.2.0" }, ["proxy_continue_stream"]],
    ["this.request.continue();", { abi: "0.1.0" }, ["proxy_continue_request"]],
    ["this.response.continue();", { abi: "0.1.0" }, ["proxy_continue_response"]],
    ["if (log.enabled(LogLevel.Debug)) log.debug('x');", {}, ["proxy_get_log_level"]],
    ["if (log.enabled(LogLevel.Debug)) log.debug('x');", { abi: "0.2.0" }, []],
    ["if (log.enabled(LogLevel.Debug)) log.debug('x');", { abi: "0.1.0" }, []],
    ["log.info(time.nowMs().toString());", {}, ["proxy_get_current_time_nanoseconds"]],
    ["log.info(time.nowMs().toString());", { target: "mosn" }, ["clock_time_get"]],
  ];
  for (const [index, [statement, options, imports]] of rows.entries()) {
    test(`${statement} ${JSON.stringify(options)}: ${imports.join(" ") || "none"}`, async () => {
      const built = await build(`imports-${index}`, statement, options);
      expect(built.imports.filter((name) => name !== "proxy_log")).toEqual(imports);
      expect(built.warnings).toBe("");
    });
  }
});

describe("a filter reads the same in every ABI version", () => {
  for (const abi of ["0.1.0", "0.2.0", "0.2.1"]) {
    test(`${abi}: a missing header is null, an empty one is empty (HDR-10)`, async () => {
      const { path } = await build(
        `headers-${abi}`,
        `const missing = this.request.headers.get("x-missing");
    const empty = this.request.headers.get("X-Empty");
    log.info((missing === null ? "null" : missing) + " " + (empty === null ? "null" : '"' + empty + '"'));
    log.info(this.request.headers.has("x-missing").toString() + " " + this.request.headers.has("x-empty").toString());
    log.info(this.request.headers.get("x-full")!);`,
        { abi },
      );
      const filter = await loadFilter(join(project, path));
      const { log } = filter.send({ path: "/", headers: { "x-empty": "", "x-full": "full" } });
      expect(log.map(({ message }) => message)).toEqual(['null ""', "false true", "full"]);
    });
  }
});

describe("what the host cannot do is refused, with the line that asks for it", () => {
  const rows: [statement: string, options: BuildOptions, message: RegExp, instead: RegExp | undefined][] = [
    [
      "this.close();",
      { abi: "0.1.0" },
      /env\.proxy_close_stream, which only ABI 0\.2\.0, 0\.2\.1 has/,
      /--abi/,
    ],
    ["this.close();", { target: "mosn" }, /env\.proxy_close_stream, which MOSN does not have/, /closes no/],
    ["this.reply(403, 'no');", { target: "mosn" }, /env\.proxy_send_local_response, which MOSN/, /upstream/],
    ["this.request.continue();", { target: "mosn" }, /env\.proxy_continue_request, which MOSN/, /nothing to/],
    ["this.request.body.size;", { target: "mosn" }, /env\.proxy_get_buffer_status, which MOSN/, /length/],
    ["console.log('x');", { target: "mosn" }, /env\.console\.log, which no Proxy-Wasm host has/, /log\.info/],
    ["console.log('x');", { abi: "0.1.0" }, /env\.console\.log, which no Proxy-Wasm host has/, /log\.info/],
  ];
  for (const [index, [statement, options, message, instead]] of rows.entries()) {
    test(`${statement} ${JSON.stringify(options)}`, async () => {
      const error = await refusal(build(`refused-${index}`, statement, options));
      expect(error.code).toBe("ERR_LINK");
      expect(error.problems).toHaveLength(1);
      expect(error.problems[0]?.message).toMatch(message);
      expect(error.problems[0]?.because).toContain(`refused-${index}/assembly/index.ts:4:`);
      expect(error.problems[0]?.instead).toMatch(instead ?? /^$/);
    });
  }

  test("a hostcall that MOSN lacks has a way out in words", () => {
    const { problem } = { problem: checkMosnImport("proxy_grpc_call") };
    expect(problem?.instead).toContain("HttpCall");
    expect(checkMosnImport("proxy_log")).toBeUndefined();
  });
});

describe("a target that does not exist is refused", () => {
  const rows: [options: BuildOptions, message: RegExp][] = [
    [{ target: "nginx" }, /target nginx; there are envoy and mosn$/],
    [{ abi: "0.3.0" }, /ABI 0\.3\.0; there are 0\.1\.0, 0\.2\.0, 0\.2\.1$/],
    [{ target: "mosn", abi: "0.2.1" }, /MOSN with ABI 0\.2\.1; MOSN knows 0\.1\.0 only/],
  ];
  for (const [options, message] of rows) {
    test(JSON.stringify(options), async () => {
      const error = await refusal(build("untargeted", "", options));
      expect(error.code).toBe("ERR_TARGET_UNKNOWN");
      expect(error.message).toMatch(message);
    });
  }
});
