import type { ClassPrototype, Element, Parser, Program } from "assemblyscript";
import type binaryen from "binaryen";
import { ABI_CONSTANT, MOSN_CONSTANT } from "../target.ts";
import {
  ALWAYS,
  ALWAYS_FOR_MOSN,
  EXPORTS_0_1_0_MODULE,
  EXPORTS_MODULE,
  IN_0_1_0,
  ON_OVERRIDE,
  SDK_FILES,
} from "./callbacks.ts";
import { addConfigReaders, configSchema, SCHEMA_FILE } from "./config/index.ts";
import type { ConfigClass } from "./config/model.ts";
import { collectOnlyGarbage } from "./garbage.ts";
import type { Binaryen } from "./module.ts";
import { useOwnRuntime } from "./runtime.ts";
import { warnOfSlow } from "./slow/index.ts";
import { areStreamsAlike, serveStreamsAlike } from "./streams.ts";

/** A source that exists only inside the compiler; its name shows in nothing. */
const ENTRY = "proxy-wasm-exports.ts";

/**
 * Exports from the filter's module what a host calls, without a line in the filter: all functions of the SDK's `exports.ts`
 * are re-exported by a source of our own, and those that no class of the program overrides are taken out again before
 * anything is compiled. What is not exported is not compiled, and imports nothing.
 *
 * A host that finds no such export never enters the module for it, which is the cheapest a callback can be.
 */
export default class ExportOverriddenCallbacks {
  /** Put here by the compiler. */
  declare readonly program: Program;
  declare readonly baseDir: string;
  declare readonly binaryen: Binaryen;
  declare readonly writeFile: (name: string, text: string, baseDir: string) => void;

  #configs: readonly ConfigClass[] = [];
  #streamsAlike = false;

  /** Called by the compiler when all sources are read; it then reads what this adds. */
  afterParse(parser: Parser): void {
    if (!parser.sources.some((source) => source.internalPath.startsWith(SDK_FILES))) return;
    warnOfSlow(parser);
    this.#configs = addConfigReaders(parser);
    useOwnRuntime(this.program);
    const { abi, mosn } = targetOf(this.program);
    const marker = `proxy_abi_version_0_${abi[0]}_${abi[1]}`;
    const names = [marker, ...ALWAYS, ...Object.keys(ON_OVERRIDE)];
    const old = abi === "10" && !mosn ? IN_0_1_0 : [];
    const lines = [
      reexport(
        names.filter((name) => !old.includes(name)),
        EXPORTS_MODULE,
      ),
    ];
    if (old.length > 0) lines.push(reexport(old, EXPORTS_0_1_0_MODULE));
    parser.parseFile(lines.join("\n"), ENTRY, true);
  }

  /** Called by the compiler when all classes are known and nothing is compiled yet. */
  afterInitialize(program: Program): void {
    const entry = program.filesByName.get(ENTRY.replace(/\.ts$/, ""));
    if (!entry?.exports) return;
    const classes = [...program.elementsByName.values()].filter(isClass);
    const overridden = overriddenMethods(classes);
    const { mosn } = targetOf(program);
    const heard: string[] = [];
    for (const [callback, methods] of Object.entries(ON_OVERRIDE)) {
      if (methods.some((method) => overridden.has(method))) heard.push(callback);
      else if (!mosn || !ALWAYS_FOR_MOSN.includes(callback)) entry.exports.delete(callback);
    }
    this.#streamsAlike = !mosn && areStreamsAlike(classes, sdkBases, heard);
  }

  /** Called by the compiler when it knows which functions the module has. */
  afterCompile(module: binaryen.Module): void {
    // Streams that are not alike are objects, and so garbage when they have ended.
    if (this.#streamsAlike && serveStreamsAlike(module, this.binaryen))
      collectOnlyGarbage(module, this.binaryen);
    const schema = configSchema(this.program, this.#configs);
    if (schema !== null) this.writeFile(SCHEMA_FILE, schema, this.baseDir);
  }
}

function reexport(names: readonly string[], module: string): string {
  return `export { ${names.join(", ")} } from "${module}";`;
}

/** What the constants say that the compiler was given: the minor and patch digits of the ABI, and whether it is for MOSN. */
function targetOf({ options }: Program): { readonly abi: string; readonly mosn: boolean } {
  const constants = options.globalAliases;
  return { abi: constants?.get(ABI_CONSTANT) ?? "21", mosn: constants?.has(MOSN_CONSTANT) ?? false };
}

/** The methods of the SDK's context classes that some class of the program overrides, as `Class#method`. */
function overriddenMethods(classes: readonly ClassPrototype[]): Set<string> {
  const overridden = new Set<string>();
  for (const element of classes) {
    for (const base of sdkBases(element)) {
      for (const name of element.instanceMembers?.keys() ?? []) overridden.add(`${base}#${name}`);
    }
  }
  return overridden;
}

function isClass(element: Element): element is ClassPrototype {
  return "basePrototype" in element;
}

/** The classes of the SDK that `prototype` extends, directly or not; none for classes of the SDK itself. */
function sdkBases(prototype: ClassPrototype): string[] {
  if (prototype.internalName.startsWith(SDK_FILES)) return [];
  const bases: string[] = [];
  for (let base = prototype.basePrototype; base !== null; base = base.basePrototype) {
    if (base.internalName.startsWith(SDK_FILES)) bases.push(base.name);
  }
  return bases;
}
