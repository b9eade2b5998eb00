import type { ClassPrototype, Element } from "assemblyscript";
import type binaryen from "binaryen";
import { SDK_FILES } from "./callbacks.ts";
import { type Binaryen, functionNames, setConstant } from "./module.ts";

/** Callbacks in which a stream needs no memory of what it did before. */
const OF_MESSAGES: readonly string[] = ["request", "response"].flatMap((message) =>
  ["headers", "body", "trailers"].map((part) => `proxy_on_${message}_${part}`),
);

/** Functions of the SDK that are compiled only where it must know the streams apart, or how long each lives. */
const KNOWING_STREAMS = [
  "waiting/Waiters.add",
  "running/keepHolds",
  "dispatch/http/HeldBody.bar",
  "registry/Registration#forRoot",
].map((name) => SDK_FILES + name);

/** What each registration of a plugin compiles once. */
const REGISTER = `${SDK_FILES}registry/register<`;

/** The SDK's name for what it does if one context serves all streams. */
const ARE_ALIKE = `${SDK_FILES}one-context/Streams.areAlike`;

/** The callback that says that a context ends. */
const DELETE = "proxy_on_delete";

/**
 * Whether nothing in the filter's classes can differ from stream to stream: contexts without a field and without a constructor,
 * in a plugin that is nothing but them, with no callback but those of messages.
 */
export function areStreamsAlike(
  userClasses: readonly ClassPrototype[],
  sdkBases: (prototype: ClassPrototype) => string[],
  callbacks: readonly string[],
): boolean {
  if (!callbacks.every((callback) => OF_MESSAGES.includes(callback))) return false;
  return userClasses.every((prototype) => {
    const bases = sdkBases(prototype);
    if (bases.includes("PluginContext")) return false;
    return !bases.includes("HttpContext") || keepsNothing(prototype);
  });
}

function keepsNothing({ constructorPrototype, instanceMembers }: ClassPrototype): boolean {
  if (constructorPrototype !== null || instanceMembers?.has("onDelete")) return false;
  return ![...(instanceMembers?.values() ?? [])].some(isField);
}

function isField(member: Element): boolean {
  return "isField" in member && member.isField === true;
}

/**
 * Has one context serve all streams, if nothing that was compiled needs more: streams are then neither made nor deleted,
 * and the host does not enter the module when one ends. False if something does.
 */
export function serveStreamsAlike(module: binaryen.Module, binaryen: Binaryen): boolean {
  if (KNOWING_STREAMS.some((name) => module.getFunction(name) !== 0)) return false;
  if (functionNames(module, binaryen).filter((name) => name.startsWith(REGISTER)).length !== 1) return false;
  if (!setConstant(module, binaryen, ARE_ALIKE, 1)) return false;
  module.removeExport(DELETE);
  return true;
}
