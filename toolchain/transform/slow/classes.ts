import type { ClassDeclaration, MethodDeclaration, Source } from "assemblyscript";
import { ON_OVERRIDE } from "../callbacks.ts";
import { Kind } from "../nodes.ts";

/** The SDK's classes of which there is an object for each stream. */
const STREAM_CONTEXTS: readonly string[] = ["HttpContext", "TcpContext", "EnvoyHttpContext"];

/** The methods of such a class that a host calls. */
export const STREAM_CALLBACKS: ReadonlySet<string> = new Set(
  Object.values(ON_OVERRIDE)
    .flat()
    .map((method) => method.split("#"))
    .flatMap(([of, name]) =>
      of !== undefined && name !== undefined && STREAM_CONTEXTS.includes(of) ? [name] : [],
    ),
);

/** A class of the user's. */
export interface UserClass {
  readonly declaration: ClassDeclaration;
  /** Whether there is an object of it for each stream. */
  readonly isStream: boolean;
}

/** The classes of the sources that are not libraries. */
export function userClasses(sources: readonly Source[]): UserClass[] {
  const declarations = sources
    .filter((source) => !source.isLibrary)
    .flatMap((source) => source.statements)
    .filter((statement): statement is ClassDeclaration => statement.kind === Kind.ClassDeclaration);
  const bases = new Map(declarations.map((each) => [each.name.text, baseOf(each)]));
  return declarations.map((declaration) => {
    let base = baseOf(declaration);
    for (let steps = 0; bases.has(base) && steps < bases.size; steps++) base = bases.get(base) ?? "";
    return { declaration, isStream: STREAM_CONTEXTS.includes(base) };
  });
}

function baseOf({ extendsType }: ClassDeclaration): string {
  return extendsType?.name.identifier.text ?? "";
}

/** The methods of a class that have a body. */
export function methodsOf({ members }: ClassDeclaration): MethodDeclaration[] {
  return members.filter(
    (member): member is MethodDeclaration =>
      member.kind === Kind.MethodDeclaration && (member as MethodDeclaration).body !== null,
  );
}
