// Typed configurations: classes with `@config` become readable, and described by a schema.

import type { Parser, Program } from "assemblyscript";
import { SDK_FILES } from "../callbacks.ts";
import { addReaders } from "./add-readers.ts";
import { complainTo, findClasses } from "./find-classes.ts";
import type { ConfigClass } from "./model.ts";
import { readFields } from "./read-fields.ts";
import { schemaOf } from "./schema.ts";

/** What the schema is called, beside the module. */
export const SCHEMA_FILE = "config.schema.json";

/** How the compiler calls the SDK's method that reads a class; the class and a bracket follow. */
const READ = `${SDK_FILES}context/PluginContext#read<`;

/** Makes all classes of settings in the program readable; they are needed again for the schema. */
export function addConfigReaders(parser: Parser): readonly ConfigClass[] {
  const before = parser.diagnostics.length;
  const complain = complainTo(parser);
  const classes = findClasses(parser.sources, complain);
  readFields(classes, complain);
  if (parser.diagnostics.length === before) addReaders(parser, classes);
  return classes;
}

/** The schema of what the compiled plugins read; null if they read no class of settings. */
export function configSchema(program: Program, classes: readonly ConfigClass[]): string | null {
  const read = [...program.instancesByName.keys()]
    .filter((name) => name.startsWith(READ))
    .map((name) => name.slice(READ.length));
  const roots = classes.filter(({ name, declaration }) =>
    read.includes(`${declaration.range.source.internalPath}/${name}>`),
  );
  return roots.length === 0 ? null : schemaOf(roots, classes);
}
