// What a host would say about a module; tests/envoy asks a real one about the same table.

import { describe, expect, test } from "vitest";
import { checkLink } from "../../host-sim/guest/link-check.ts";
import { formatProblem, type LinkProblem, refuseErrors } from "../../host-sim/guest/link-problem.ts";
import { readModule } from "../../host-sim/guest/module.ts";
import { compileWat, FRAME } from "../support/wat.ts";
import { linkCases } from "./link-cases.ts";

function problemsOf(wat: string): LinkProblem[] {
  return checkLink(readModule(compileWat(wat)));
}

function summary({ severity, code, message }: LinkProblem): string {
  return `${severity === "warning" ? "warning " : ""}${code} ${message}`;
}

describe("checkLink", () => {
  test.each(linkCases)("$name", ({ wat, problems }) => {
    const found = problemsOf(wat).map(summary);
    expect(found.map((text, index) => text.slice(0, problems[index]?.length))).toEqual(problems);
  });

  test("another ABI version than the module's own can be asked for", () => {
    const module = readModule(
      compileWat(`(module (import "env" "proxy_get_log_level" (func (param i32) (result i32))) ${FRAME})`),
    );
    expect(checkLink(module)).toEqual([]);
    expect(checkLink(module, { abi: "0.2.0" }).map(({ code }) => code)).toEqual(["ERR_IMPORT_UNKNOWN"]);
  });
});

describe("the way out", () => {
  const rows: [module: string, name: string, hint: RegExp | undefined][] = [
    ["env", "abort", /asconfig\.json/],
    ["env", "seed", /Math\.random.*--use seed/],
    ["env", "trace", /log\.trace/],
    ["env", "console.log", /log\.info\(\.\.\.\) from "proxy-wasm-as\/assembly"/],
    ["env", "console.error", /log\.error/],
    ["env", "console.timeEnd", /time\.nowNs/],
    ["env", "Date.now", /time\.nowMs/],
    ["env", "performance.now", /time\.nowNs/],
    ["env", "process.exit", /no process/],
    ["env", "proxy_get_header_map_valu", /did you mean proxy_get_header_map_value\?/],
    ["env", "fd_write", /import it from wasi_snapshot_preview1/],
    ["index", "proxy_log", /import it from env/],
    ["index", "helper", /declared function without a body/],
    ["wasi_unstable", "fd_writ", /did you mean fd_write\?/],
    ["wasi_unstable", "proc_raise", /only a part of WASI/],
    ["env", "proxy_continue_response", /proxy_continue_stream\(1\)/],
    ["env", "entirely_unknown_function", undefined],
  ];

  test.each(rows)("%s.%s", (module, name, hint) => {
    const [problem] = problemsOf(`(module (import "${module}" "${name}" (func)) ${FRAME})`);
    expect(problem?.importName).toBe(`${module}.${name}`);
    expect(problem?.hint ?? "none").toMatch(hint ?? /^none$/);
  });

  test("a misnamed callback is told its name", () => {
    const [problem] = problemsOf(`(module ${FRAME} (func (export "proxy_on_request_header")))`);
    expect(problem?.hint).toBe("did you mean proxy_on_request_headers?");
  });
});

describe("refuseErrors", () => {
  const broken = problemsOf(
    `(module (import "env" "abort" (func)) (import "env" "Date.now" (func (result f64))) ${FRAME})`,
  );

  test("a problem reads as what, what Envoy does, and what to do", () => {
    expect(broken.slice(1).map(formatProblem)).toEqual([
      [
        "ERR_IMPORT_UNKNOWN  the module imports env.Date.now, which no Proxy-Wasm host has",
        '  envoy    logs "Failed to load Wasm module due to a missing import: env.Date.now"',
        '  instead  use time.nowMs() from "proxy-wasm-as/assembly"',
      ].join("\n"),
    ]);
  });

  test("throws one error with the first code and every message", () => {
    expect(() => refuseErrors(broken)).toThrow(
      expect.objectContaining({
        code: "ERR_IMPORT_UNKNOWN",
        message: expect.stringMatching(/2 reasons:[\s\S]*env\.abort[\s\S]*env\.Date\.now/),
        hint: expect.stringContaining("asconfig.json"),
      }),
    );
  });

  test("warnings pass", () => {
    const warnings = problemsOf(`(module ${FRAME} (func (export "proxy_on_nothing_at_all")))`);
    expect(warnings.map(({ severity }) => severity)).toEqual(["warning"]);
    expect(() => refuseErrors(warnings)).not.toThrow();
  });
});
