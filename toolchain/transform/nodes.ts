// What we need to know of the compiler's syntax tree. The kinds are constants that exist only in the compiler's types.

import type {
  ArrayLiteralExpression,
  CallExpression,
  DeclarationStatement,
  DecoratorNode,
  Expression,
  LiteralExpression,
  Node,
  Source,
  StringLiteralExpression,
} from "assemblyscript";

/** `User_defined_0` of the compiler's list of messages: the words are what we give it. */
export const USER_DEFINED = 102;

export const Kind = {
  NamedType: 1,
  Identifier: 7,
  Binary: 9,
  Call: 10,
  False: 14,
  Literal: 17,
  New: 18,
  Null: 19,
  True: 26,
  Constructor: 27,
  Do: 34,
  ExportDefault: 37,
  Expression: 39,
  For: 40,
  Import: 43,
  Variable: 48,
  While: 50,
  ClassDeclaration: 52,
  FieldDeclaration: 55,
  MethodDeclaration: 59,
  NamespaceDeclaration: 60,
  VariableDeclaration: 62,
} as const;

const LiteralKind = { String: 2, Array: 5 } as const;

export const Flag = { Static: 32, Readonly: 64, Abstract: 128, DefinitelyAssigned: 16384 } as const;

/** A value that is written in a source and is known without running it. */
export type Literal = null | boolean | number | string | readonly Literal[] | Readonly<Record<string, never>>;

export function textOf({ range }: Node): string {
  return range.source.text.substring(range.start, range.end);
}

/** The value of an expression that JSON can hold; undefined if it takes a run to know it. */
export function literalOf(expression: Expression): Literal | undefined {
  if (expression.kind === Kind.True) return true;
  if (expression.kind === Kind.False) return false;
  if (expression.kind === Kind.Null) return null;
  const text = textOf(expression);
  if (/^-?[0-9]/.test(text)) return numberOf(text);
  if (expression.kind === Kind.Literal) return literalValue(expression as LiteralExpression);
  if (expression.kind === Kind.New && /^new Map\b.*\(\)$/s.test(text)) return {};
  if (expression.kind === Kind.New && /^new Array\b.*\(\)$/s.test(text)) return [];
  if (expression.kind !== Kind.Call || !/^(Regex\.compile|Template\.parse)\(/.test(text)) return undefined;
  const [source] = (expression as CallExpression).args;
  return source === undefined ? undefined : literalOf(source);
}

function literalValue(expression: LiteralExpression): Literal | undefined {
  if (expression.literalKind === LiteralKind.String) return (expression as StringLiteralExpression).value;
  if (expression.literalKind !== LiteralKind.Array) return undefined;
  const values = (expression as ArrayLiteralExpression).elementExpressions.map(literalOf);
  return values.every((value) => value !== undefined) ? values : undefined;
}

function numberOf(text: string): number | undefined {
  const value = Number(text.replaceAll("_", ""));
  return Number.isFinite(value) ? value : undefined;
}

/** The comment in front of a declaration, without its marks, as one line; "" if there is none. */
export function descriptionOf(declaration: DeclarationStatement): string {
  const { range, decorators } = declaration;
  const start = Math.min(range.start, ...(decorators ?? []).map((decorator) => decorator.range.start));
  const before = declarationStart(range.source, start).trimEnd();
  if (before.endsWith("*/")) return plain(before.slice(before.lastIndexOf("/*") + 2, -2), /^\s*\*+/);
  const lines = before.split("\n");
  let first = lines.length;
  while (first > 0 && lines[first - 1]?.trimStart().startsWith("//")) first--;
  return plain(lines.slice(first).join("\n"), /^\s*\/+/);
}

/** The text up to where a declaration begins, without the modifiers that the compiler leaves out of its range. */
function declarationStart({ text }: Source, start: number): string {
  return text.slice(0, start).replace(/((export|default|public|private|protected|readonly)\s+)+$/, "");
}

function plain(comment: string, mark: RegExp): string {
  const lines = comment.split("\n").map((line) => line.replace(mark, "").trim());
  return lines.filter((line) => line !== "").join(" ");
}

/** The name of a decorator; its range begins with the sign in front of it. */
export function decoratorName(decorator: DecoratorNode): string {
  return textOf(decorator.name).replace(/^@\s*/, "");
}
