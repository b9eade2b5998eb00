// The exports of a module against what hosts look up: callbacks, entry points, allocators.

import { allocators, callbacks, entryPoints, envoyCallbacks } from "../abi/callbacks.ts";
import type { AbiVersion } from "../abi/enums.ts";
import { formatType, inAbi, type Signature, sameType, wasmType } from "../abi/signatures.ts";
import { badSignature } from "./envoy-text.ts";
import { type LinkProblem, linkError, linkWarning } from "./link-problem.ts";
import { type FilterModule, functionExports } from "./module.ts";
import { nearestName } from "./nearest-name.ts";
import type { WasmExport } from "./wasm-binary.ts";

/** What is wrong with the exports, in their order. */
export function checkExports(module: FilterModule, abi: AbiVersion): LinkProblem[] {
  const called = inAbi<Signature>([...callbacks, ...envoyCallbacks], abi);
  const lookedUp = new Map([...called, ...startAndAllocation(module)]);
  const types = functionExports(module.binary).flatMap((exported) => checkType(exported, lookedUp) ?? []);
  const names = module.binary.exports.flatMap((exported) => checkName(exported, called, abi) ?? []);
  return [...types, ...names];
}

/** Only what the host really looks up is checked: not `_start` beside `_initialize`, not the second allocator. */
function startAndAllocation(module: FilterModule): [string, Signature][] {
  const names: (string | undefined)[] = [...module.entryPoints, module.allocator];
  // Beside `_initialize` Envoy looks up both forms of main, although it calls only one.
  if (module.entryPoints.includes("main")) names.push("__main_void");
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
    envoy: `logs "${badSignature(name, wanted, type)}"`,
    hint: "declare it as the specification has it, or do not export it",
  });
}

/** A callback that a host never calls, because of its name or its kind. */
function checkName(
  { name, kind }: WasmExport,
  called: ReadonlyMap<string, Signature>,
  abi: AbiVersion,
): LinkProblem | undefined {
  const known = called.has(name);
  if (!name.startsWith("proxy_on_") && !known) return undefined;
  if (allocators.some((allocator) => allocator.name === name)) return undefined;
  if (known && kind === "function") return undefined;
  const reason = known ? `as a ${kind}` : `which no host of ABI ${abi} calls`;
  return linkWarning("ERR_EXPORT_UNUSED", `exports ${name}${known ? " " : ", "}${reason}`, {
    envoy: "ignores it",
    hint: known ? "export a function" : hintFor(name, called),
  });
}

function hintFor(name: string, called: ReadonlyMap<string, Signature>): string | undefined {
  if (name === "proxy_on_grpc_trailing_metadata") return "call it proxy_on_grpc_receive_trailing_metadata";
  const nearest = nearestName(name, called.keys());
  return nearest === undefined ? undefined : `did you mean ${nearest}?`;
}
