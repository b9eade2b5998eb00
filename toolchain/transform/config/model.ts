// What a class of settings holds: read from the source, and turned into a reader and into a schema.

import type { ClassDeclaration, FieldDeclaration } from "assemblyscript";
import type { Literal } from "../nodes.ts";

/** A class with `@config`. */
export interface ConfigClass {
  readonly name: string;
  readonly description: string;
  readonly declaration: ClassDeclaration;
  readonly ignoresUnknown: boolean;
  readonly fields: ConfigField[];
}

/** A field of such a class. */
export interface ConfigField {
  /** What it is called in the configuration, and in the class. */
  readonly name: string;
  readonly member: string;
  readonly type: ValueType;
  readonly isRequired: boolean;
  /** What it is without a configuration, if that can be told from the source. */
  readonly fallback: Literal | undefined;
  readonly description: string;
  readonly declaration: FieldDeclaration;
}

/** What a value may be; `source` is its type as AssemblyScript writes it, without `| null`. */
export type ValueType = ValueShape & { readonly source: string; readonly isNullable: boolean };

export type ValueShape =
  | { readonly kind: "bool" | "regex" | "template" }
  | { readonly kind: "integer"; readonly min: bigint; readonly max: bigint }
  | { readonly kind: "duration"; readonly max: bigint }
  | { readonly kind: "number"; readonly min: number; readonly max: number }
  | { readonly kind: "string"; readonly oneOf: readonly string[]; readonly notEmpty: boolean }
  | { readonly kind: "array" | "map"; readonly item: ValueType; readonly notEmpty: boolean }
  | { readonly kind: "object"; readonly of: ConfigClass };
