// The fields of a class of settings.

import type { FieldDeclaration } from "assemblyscript";
import { descriptionOf, Flag, Kind, type Literal, literalOf } from "../nodes.ts";
import { type FieldDecorators, readDecorators } from "./decorators.ts";
import { type Complain, classNamed } from "./find-classes.ts";
import type { ConfigClass, ConfigField, ValueType } from "./model.ts";
import { TypeProblem, valueType } from "./types.ts";

/** Reads the fields of all `classes` into them. */
export function readFields(classes: readonly ConfigClass[], complain: Complain): void {
  for (const settings of classes) {
    const names = new Set<string>();
    for (const member of settings.declaration.members) {
      if (member.kind !== Kind.FieldDeclaration || (member.flags & Flag.Static) !== 0) continue;
      const field = readField(member as FieldDeclaration, classes, complain);
      if (field === null) continue;
      if (names.has(field.name)) complain(member.name, `two fields are called ${field.name}; change a @key`);
      names.add(field.name);
      settings.fields.push(field);
    }
  }
  for (const settings of classes) {
    for (const field of settings.fields) {
      if (!isMade(field) || !contains(field.type, settings, new Set())) continue;
      complain(
        field.declaration.name,
        `${settings.name} would contain itself without end; use ${settings.name} | null, or an array`,
      );
    }
  }
}

function readField(
  declaration: FieldDeclaration,
  classes: readonly ConfigClass[],
  complain: Complain,
): ConfigField | null {
  const { name, type, initializer, range } = declaration;
  if (type === null) {
    complain(name, "a field of a configuration needs a type");
    return null;
  }
  if ((declaration.flags & Flag.Readonly) !== 0) {
    complain(name, "what is read from a configuration cannot be readonly; take that away");
    return null;
  }
  const decorators = readDecorators(declaration.decorators ?? [], complain);
  const read = valueType(type, decorators, (called) => classNamed(called, range.source, classes));
  if (read instanceof TypeProblem) {
    complain(read.node, read.message);
    return null;
  }
  const fallback = initializer === null ? undefined : literalOf(initializer);
  const problem = misplaced(decorators, read) ?? (fallback === undefined ? null : unfit(fallback, read));
  if (problem !== null) complain(name, problem);
  return {
    name: decorators.key ?? name.text,
    member: name.text,
    type: read,
    isRequired: initializer === null && !read.isNullable,
    fallback: initializer === null && read.isNullable ? null : fallback,
    description: descriptionOf(declaration),
    declaration,
  };
}

/** A decorator that says nothing about the type of its field. */
function misplaced({ range, oneOf, notEmpty, duration }: FieldDecorators, type: ValueType): string | null {
  const leaf = leafOf(type);
  if (range !== null && leaf.kind !== "integer" && leaf.kind !== "number") {
    return "@range limits integers, f32 and f64";
  }
  if ((leaf.kind === "integer" || leaf.kind === "number") && leaf.min > leaf.max) {
    return `@range leaves nothing that ${leaf.source} can hold`;
  }
  if (oneOf !== null && leaf.kind !== "string") return "@oneOf limits strings";
  if (duration && leaf.kind !== "duration")
    return "@duration stands on integers, which are milliseconds then";
  if (notEmpty && !("notEmpty" in type)) return "@notEmpty stands on strings, arrays and maps";
  return null;
}

function leafOf(type: ValueType): ValueType {
  return type.kind === "array" || type.kind === "map" ? leafOf(type.item) : type;
}

/** Why a configuration could not say what the field holds by default. */
function unfit(fallback: Literal, type: ValueType): string | null {
  const says = `the default ${JSON.stringify(fallback)} is not`;
  if (typeof fallback === "number" && (type.kind === "integer" || type.kind === "number")) {
    const fits = fallback >= Number(type.min) && fallback <= Number(type.max);
    return fits ? null : `${says} from ${type.min} to ${type.max}`;
  }
  if (typeof fallback === "string" && type.kind === "string" && type.oneOf.length > 0) {
    return type.oneOf.includes(fallback) ? null : `${says} one of ${type.oneOf.join(", ")}`;
  }
  return null;
}

/** Whether a value of this type cannot be without one of `settings`. */
function contains(type: ValueType, settings: ConfigClass, seen: Set<ConfigClass>): boolean {
  if (type.kind !== "object" || type.isNullable) return false;
  if (type.of === settings) return true;
  if (seen.has(type.of)) return false;
  seen.add(type.of);
  return type.of.fields.some((field) => isMade(field) && contains(field.type, settings, seen));
}

/** Whether the object that holds the field makes its value. */
function isMade({ isRequired, declaration }: ConfigField): boolean {
  return isRequired || declaration.initializer?.kind === Kind.New;
}
