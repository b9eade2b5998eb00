// The classes of settings in a program, and which one a name in one file means.

import type {
  ClassDeclaration,
  DeclarationStatement,
  ExportDefaultStatement,
  ImportStatement,
  NamespaceDeclaration,
  Parser,
  Source,
  Statement,
} from "assemblyscript";
import { decoratorName, descriptionOf, Flag, Kind, USER_DEFINED } from "../nodes.ts";
import { ON_CLASSES, ON_FIELDS } from "./decorators.ts";
import type { ConfigClass } from "./model.ts";

export type Complain = (node: { readonly range: DeclarationStatement["range"] }, message: string) => void;

/** How problems become errors of the compiler, which shows the line. */
export function complainTo(parser: Parser): Complain {
  return ({ range }, message) => parser.error(USER_DEFINED, range, message);
}

/** The classes with `@config`, without their fields yet. What such a decorator cannot stand on is an error. */
export function findClasses(sources: readonly Source[], complain: Complain): ConfigClass[] {
  const found: ConfigClass[] = [];
  for (const source of sources) {
    if (source.isLibrary && !source.text.includes("@config")) continue;
    for (const declaration of source.statements.map(declarationOf)) {
      const names = (declaration.decorators ?? []).map(decoratorName);
      if (names.includes("config") && isSettings(declaration, complain)) {
        found.push({
          name: declaration.name.text,
          description: descriptionOf(declaration),
          declaration,
          ignoresUnknown: names.includes("ignoreUnknown"),
          fields: [],
        });
      } else if (names.some((name) => ON_CLASSES.includes(name)) && !names.includes("config")) {
        complain(declaration.name, "@ignoreUnknown has a meaning beside @config only");
      } else if (!names.includes("config")) {
        complainInside(declaration, complain);
      }
    }
  }
  return found;
}

/** What a statement declares, if anything; a default export is a statement around it. */
function declarationOf(statement: Statement): DeclarationStatement {
  return (
    statement.kind === Kind.ExportDefault ? (statement as ExportDefaultStatement).declaration : statement
  ) as DeclarationStatement;
}

function isSettings(declaration: DeclarationStatement, complain: Complain): declaration is ClassDeclaration {
  const problem = problemOf(declaration);
  if (problem !== null) complain(declaration.name, `@config: ${problem}`);
  return problem === null;
}

function problemOf(declaration: DeclarationStatement): string | null {
  if (declaration.kind !== Kind.ClassDeclaration) return "only a class can be read from a configuration";
  const { extendsType, typeParameters, members, flags } = declaration as ClassDeclaration;
  if (extendsType !== null) {
    return "such a class cannot extend another; hold that one in a field";
  }
  if (typeParameters !== null) return "such a class cannot have type parameters; write one for each type";
  if ((flags & Flag.Abstract) !== 0) return "an abstract class cannot be read; take its abstract away";
  if (members.some(({ name }) => name.kind === Kind.Constructor)) {
    return "such a class is made without a constructor; give its fields defaults instead";
  }
  return null;
}

/** A decorator of ours that nobody reads would silently mean nothing. */
function complainInside(declaration: DeclarationStatement, complain: Complain): void {
  if (declaration.kind === Kind.NamespaceDeclaration) {
    for (const member of (declaration as NamespaceDeclaration).members.map(declarationOf)) {
      const isMarked = member.decorators?.some((decorator) => decoratorName(decorator) === "config");
      if (isMarked)
        complain(member.name, "@config: such a class stands at the top of its file, in no namespace");
    }
  }
  if (declaration.kind !== Kind.ClassDeclaration) return;
  for (const { decorators, name } of (declaration as ClassDeclaration).members) {
    const ours = decorators?.map(decoratorName).find((each) => ON_FIELDS.includes(each));
    if (ours !== undefined) complain(name, `@${ours} has a meaning in a class with @config only`);
  }
}

/** The class that `name` means in `source`: one of that file, or one that it imports. */
export function classNamed(
  name: string,
  source: Source,
  classes: readonly ConfigClass[],
): ConfigClass | undefined {
  const isIn = (path: string) => (each: ConfigClass) => each.declaration.range.source.internalPath === path;
  const own = classes.filter((each) => each.name === name).find(isIn(source.internalPath));
  if (own !== undefined) return own;
  for (const statement of source.statements) {
    if (statement.kind !== Kind.Import) continue;
    const { declarations, internalPath } = statement as ImportStatement;
    const imported = declarations?.find((declaration) => declaration.name.text === name);
    if (imported === undefined) continue;
    const called = classes.filter((each) => each.name === imported.foreignName.text);
    // A file that re-exports it stands between: then its name must do.
    return called.find(isIn(internalPath)) ?? called.find(isIn(`${internalPath}/index`)) ?? called[0];
  }
  return undefined;
}
