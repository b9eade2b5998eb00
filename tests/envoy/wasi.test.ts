// The table of WASI calls, put to a real Envoy: one module makes all calls and logs errno and slot of each.

import { beforeAll, expect, test } from "vitest";
import { wasiFunctions } from "../../host-sim/abi/wasi.ts";
import { DATA, SLOT, UNTOUCHED, type WasiCase, wasiCases, wasiType } from "../guest/wasi-cases.ts";
import { compileWat, FRAME } from "../support/wat.ts";
import { validate } from "./envoy.ts";
import { describeEnvoy } from "./find-envoy.ts";
import { moduleFiles } from "./module-files.ts";

/** Logs a number in decimal at level warn, which no WASI function uses. */
const SAY = `
  (func $say (param $number i32) (local $at i32)
    (local.set $at (i32.const 2000))
    (loop $digit
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (i32.store8 (local.get $at)
        (i32.add (i32.const 48) (i32.rem_u (local.get $number) (i32.const 10))))
      (local.set $number (i32.div_u (local.get $number) (i32.const 10)))
      (br_if $digit (local.get $number)))
    (drop (call $log (i32.const 3) (local.get $at) (i32.sub (i32.const 2000) (local.get $at)))))`;

/** A function without result says this in the place of an errno. */
const NO_RESULT = 1000;

function sayCall([name, args]: WasiCase): string {
  const { params, results } = wasiType(name);
  const call = `(call $${name} ${args.map((value, index) => `(${params[index]}.const ${value})`).join(" ")})`;
  const said = results.length === 0 ? `${call} (call $say (i32.const ${NO_RESULT}))` : `(call $say ${call})`;
  return `(i32.store (i32.const ${SLOT}) (i32.const ${UNTOUCHED})) ${said} (call $say (i32.load (i32.const ${SLOT})))`;
}

function moduleThatCalls(cases: readonly WasiCase[]): Uint8Array {
  const imports = wasiFunctions.map(({ name }) => {
    const { params, results } = wasiType(name);
    const type = `(param ${params.join(" ")}) (result ${results.join(" ")})`;
    return `(import "wasi_snapshot_preview1" "${name}" (func $${name} ${type}))`;
  });
  return compileWat(`(module ${imports.join("\n")}
    (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32))) ${FRAME} ${DATA} ${SAY}
    (func (export "proxy_on_configure") (param i32 i32) (result i32)
      ${cases.map(sayCall).join("\n")} (i32.const 1)))`);
}

/** Time and randomness are Envoy's own. */
function isOurs([name, , , slot = UNTOUCHED]: WasiCase): boolean {
  return !["clock_time_get", "random_get"].includes(name) || slot === UNTOUCHED;
}

describeEnvoy("WASI", (binary) => {
  const writeModule = moduleFiles();
  const cases = wasiCases.filter(isOurs).map((row, index) => ({ row, index, call: `${row[0]}(${row[1]})` }));
  let said: number[] = [];

  beforeAll(async () => {
    const wasm = writeModule("wasi", moduleThatCalls(cases.map(({ row }) => row)));
    const verdict = await validate(binary, { name: "wasi", wasm });
    expect(verdict.accepted, verdict.log.raw).toBe(true);
    const lines = verdict.log.ofPlugin("wasi").filter(({ level }) => level === "warning");
    said = lines.map(({ text }) => Number(text));
  });

  test.each(cases)("$call", ({ row: [, , errno = NO_RESULT, slot = UNTOUCHED], index }) => {
    expect(said.slice(index * 2, index * 2 + 2)).toEqual([errno, slot]);
  });
});
