// Gives each class of settings its reader.

import type { ClassDeclaration, MethodDeclaration, Node, Parser, Range } from "assemblyscript";
import { Flag, Kind } from "../nodes.ts";
import type { ConfigClass, ConfigField, ValueType } from "./model.ts";
import { readerOf } from "./write-reader.ts";

/** Adds to each class the method that reads it, and to each field without a default a value until then. */
export function addReaders(parser: Parser, classes: readonly ConfigClass[]): void {
  for (const settings of classes) {
    const initial = settings.fields.map(initialValue);
    const text = `class Generated { ${initial.join(" ")} ${readerOf(settings)} }`;
    const members = parseMembers(parser, text, settings.declaration.range);
    for (const [index, { declaration }] of settings.fields.entries()) {
      const made = members[index];
      // Editors want it where the compiler, which knows what is read, does not.
      declaration.flags &= ~Flag.DefinitelyAssigned;
      if (declaration.initializer === null && made !== undefined && "initializer" in made) {
        declaration.initializer = made.initializer as typeof declaration.initializer;
      }
    }
    settings.declaration.members.push(...(members.slice(settings.fields.length) as MethodDeclaration[]));
  }
}

/** A field with what the settings' one holds before it is read; a number or a bool needs nothing. */
function initialValue({ member, type, isRequired }: ConfigField): string {
  const value = isRequired ? emptyValue(type) : null;
  return value === null ? `${member}: i32;` : `${member}: ${type.source} = ${value};`;
}

function emptyValue({ kind, source }: ValueType): string | null {
  switch (kind) {
    case "string":
      return '""';
    case "regex":
      return `${source}.never`;
    case "template":
      return `${source}.parse("")`;
    case "array":
      return "[]";
    case "map":
    case "object":
      return `new ${source}()`;
    default:
      return null;
  }
}

/** The members of a class in `text`, which seem to stand at `range`: what goes wrong in them is shown there. */
function parseMembers(parser: Parser, text: string, range: Range): ClassDeclaration["members"] {
  const Parsing = parser.constructor as new (diagnostics: Parser["diagnostics"]) => Parser;
  const own = new Parsing(parser.diagnostics);
  own.parseFile(text, "proxy-wasm-config.ts", false);
  const declaration = own.sources[0]?.statements.find(({ kind }) => kind === Kind.ClassDeclaration);
  if (declaration === undefined) throw new Error(`the reader of a configuration cannot be parsed: ${text}`);
  place(declaration, range);
  return (declaration as ClassDeclaration).members;
}

/** Moves a node and all in it to `range`: its own source is none that the compiler knows. */
function place(node: Node, range: Range): void {
  node.range = range;
  for (const part of Object.values(node)) {
    for (const each of Array.isArray(part) ? part : [part]) {
      if (isNode(each) && each.range !== range) place(each, range);
    }
  }
}

function isNode(part: unknown): part is Node {
  return typeof part === "object" && part !== null && "kind" in part && "range" in part;
}
