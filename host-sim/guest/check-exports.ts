// The exports of a module against what hosts look up: callbacks, entry points, allocators.

import { allocators, entryPoints } from "../abi/callbacks.ts";
import { formatType, type Signature, sameType, wasmType } from "../abi/signatures.ts";
import type { Host } from "./check-imports.ts";
import { badSignature } from "./envoy-text.ts";
import { type LinkProblem, linkError, linkWarning } from "./link-problem.ts";
import { type FilterModule, functionExports } from "./module.ts";
import { nearestName } from "./nearest-name.ts";
import type { WasmExport } from "./wasm-binary.ts";

/** What is wrong with the exports, in their order. */
export function checkExports(module: FilterModule, host: Host): LinkProblem[] {
  const called = host.profile.callbacks.get(host.abi) ?? new Map<string, Signature>();
  const lookedUp = new Map([...called, ...startAndAllocation(module, host)]);
  const types = functionExports(module.binary).flatMap((exported) => checkType(exported, lookedUp) ?? []);
  const names = module.binary.exports.flatMap((exported) => checkName(exported, called, host) ?? []);
  return [...types, ...checkNeeded(module, host), ...names];
}

/** Only what the host really looks up is checked: not `_start` beside `_initialize`, not the second allocator. */
function startAndAllocation(module: FilterModule, { profile }: Host): [string, Signature][] {
  const names: (string | undefined)[] = [...module.entryPoints, module.allocator];
  // Beside `_initialize` Envoy looks up both forms of main, although it calls only one.
  if (module.entryPoints.includes("main")) names.push(...profile.mainFunctions);
  const rows: readonly Signature[] = [...entryPoints, ...allocators];
  return rows.filter(({ name }) => names.includes(name)).map((row) => [row.name, row]);
}

/** A callback of another type refuses the whole module, even if it would never be called (LOAD-8, LOAD-9). */
function checkType(
  { name, type }: WasmExport,
  lookedUp: ReadonlyMap<string, Signature>,
): LinkProblem | undefined {
  const signature = lookedUp.get(name);
  if (signature === undefined || type === undefined) return undefined;
  const wanted = wasmType(signature);
  if (sameType(type, wanted)) return undefined;
  const types = `module: ${formatType(type)}, host: ${formatType(wanted)}`;
  return linkError("ERR_EXPORT_TYPE", `exports ${name} with another type than the host calls: ${types}`, {
    host: `logs "${badSignature(name, wanted, type)}"`,
    hint: "declare it as the specification has it, or do not export it",
  });
}

/** What some hosts insist on. */
function checkNeeded({ binary }: FilterModule, { profile }: Host): LinkProblem[] {
  const exported = functionExports(binary);
  return profile.neededExports
    .filter((needed) => !exported.some(({ name }) => name === needed))
    .map((needed) =>
      linkError("ERR_EXPORT_MISSING", `does not export ${needed}, which ${profile.title} needs`, {
        host: "loads it without",
        hint: "export it, even if it does nothing",
      }),
    );
}

/** A callback that a host never calls, because of its name or its kind. */
function checkName(
  { name, kind }: WasmExport,
  called: ReadonlyMap<string, Signature>,
  { abi, profile }: Host,
): LinkProblem | undefined {
  const known = called.has(name);
  if (!/^(proxy|envoy)_on_/.test(name) && !known) return undefined;
  if (allocators.some((allocator) => allocator.name === name)) return undefined;
  if (known && kind === "function") return undefined;
  const reason = known
    ? `as a ${kind}`
    : profile.family === "envoy"
      ? `which no host of ABI ${abi} calls`
      : `which ${profile.title} does not call`;
  return linkWarning("ERR_EXPORT_UNUSED", `exports ${name}${known ? " " : ", "}${reason}`, {
    host: "ignores it",
    hint: known ? "export a function" : hintFor(name, called),
  });
}

function hintFor(name: string, called: ReadonlyMap<string, Signature>): string | undefined {
  if (name === "proxy_on_grpc_trailing_metadata") return "call it proxy_on_grpc_receive_trailing_metadata";
  const nearest = nearestName(name, called.keys());
  return nearest === undefined ? undefined : `did you mean ${nearest}?`;
}
