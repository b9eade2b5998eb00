// What a source shows for certain: no rule guesses at sizes or at how often something happens. Each answers the places.

import type {
  BinaryExpression,
  BlockStatement,
  CallExpression,
  FieldDeclaration,
  ForStatement,
  IdentifierExpression,
  MethodDeclaration,
  Node,
  VariableDeclaration,
} from "assemblyscript";
import { Flag, Kind, literalOf, textOf } from "../nodes.ts";
import { methodsOf, STREAM_CALLBACKS, type UserClass } from "./classes.ts";
import { walk } from "./walk.ts";

/** `=` and `+=` as the compiler numbers them. */
const ASSIGN = 101;
const ADD = 102;

/** What is compiled once and used often. */
const COMPILING: readonly string[] = ["Regex.compile", "Regex.compileLongest", "Template.parse"];

const LOOPS: readonly number[] = [Kind.For, Kind.While, Kind.Do];

/** A pattern that is written in the source is compiled again for each stream, and not kept. */
export function compiledPerStream({ declaration, isStream }: UserClass): Node[] {
  if (!isStream) return [];
  const perStream = declaration.members.filter(
    (member) =>
      (member.kind === Kind.FieldDeclaration && !(member as FieldDeclaration).is(Flag.Static)) ||
      (member.kind === Kind.MethodDeclaration && STREAM_CALLBACKS.has(member.name.text)),
  );
  const found: Node[] = [];
  for (const member of perStream) {
    walk(member, (node, around) => {
      if (node.kind !== Kind.Call || !COMPILING.includes(textOf((node as CallExpression).expression))) return;
      const isKept = around.some(
        (outer) => outer.kind === Kind.Binary && (outer as BinaryExpression).operator === ASSIGN,
      );
      const [pattern] = (node as CallExpression).args;
      const isWritten = pattern !== undefined && typeof literalOf(pattern) === "string";
      if (isWritten && !isKept) found.push(node);
    });
  }
  return found;
}

/** A string grows in a loop whose rounds the source does not count. */
export function concatenatedInLoop({ declaration, isStream }: UserClass): Node[] {
  if (!isStream) return [];
  return methodsOf(declaration).flatMap((method) => {
    const strings = stringsOf(method);
    const found: Node[] = [];
    walk(method, (node, around) => {
      if (node.kind !== Kind.Binary) return;
      const { operator, left, right } = node as BinaryExpression;
      const name = textOf(left);
      const declared = strings.get(name);
      const adds = operator === ADD || (operator === ASSIGN && textOf(right).startsWith(`${name} + `));
      if (declared === undefined || !adds) return;
      const loop = around.find(({ kind }) => LOOPS.includes(kind));
      if (loop !== undefined && !contains(loop, declared) && !isCounted(loop)) found.push(node);
    });
    return found;
  });
}

/** A method reads all that is held of a body at each piece of it, before it asks whether this is the last one. */
export function bodyReadAgain({ declaration, isStream }: UserClass): Node[] {
  if (!isStream) return [];
  return methodsOf(declaration).flatMap((method) => {
    const isBody = ["onRequestBody", "onResponseBody"].includes(method.name.text);
    const last = method.signature.parameters[0]?.name.text;
    if (!isBody || last === undefined || !textOf(method).includes("Action.Pause")) return [];
    for (const statement of (method.body as BlockStatement).statements) {
      const isPlain = statement.kind === Kind.Variable || statement.kind === Kind.Expression;
      if (!isPlain || new RegExp(`\\b${last}\\b|\\.size\\b`).test(textOf(statement))) return [];
      const reads = callsIn(statement).filter((call) =>
        /\.body\.(text|bytes)$/.test(textOf(call.expression)),
      );
      if (reads.length > 0) return reads.slice(0, 1);
    }
    return [];
  });
}

/** A body becomes a string, only to be parsed, for which it becomes bytes again. */
export function bodyParsedAsText({ declaration }: UserClass): Node[] {
  return methodsOf(declaration).flatMap((method) => {
    const texts = new Map<string, CallExpression | null>();
    walk(method, (node) => {
      if (node.kind !== Kind.VariableDeclaration) return;
      const { initializer, name } = node as VariableDeclaration;
      if (initializer !== null && /\.body\.text\(\)!?$/.test(textOf(initializer))) texts.set(name.text, null);
    });
    walk(method, (node, [parent]) => {
      if (node.kind !== Kind.Identifier || parent === undefined) return;
      const name = (node as IdentifierExpression).text;
      const isMember = "property" in parent && parent.property === node;
      if (
        !texts.has(name) ||
        isMember ||
        parent.kind === Kind.VariableDeclaration ||
        isComparedWithNull(parent)
      )
        return;
      const isParsed =
        parent.kind === Kind.Call && textOf((parent as CallExpression).expression) === "Json.parse";
      if (isParsed) texts.set(name, parent as CallExpression);
      else texts.delete(name);
    });
    return [...texts.values()].filter((call) => call !== null);
  });
}

/** The strings that a method declares, each under a name that it declares once. */
function stringsOf(method: MethodDeclaration): Map<string, VariableDeclaration> {
  const declared = new Map<string, VariableDeclaration[]>();
  walk(method, (node) => {
    if (node.kind !== Kind.VariableDeclaration) return;
    const variable = node as VariableDeclaration;
    declared.set(variable.name.text, [...(declared.get(variable.name.text) ?? []), variable]);
  });
  const strings = new Map<string, VariableDeclaration>();
  for (const [name, [variable, ...others]] of declared) {
    if (variable !== undefined && others.length === 0 && isString(variable)) strings.set(name, variable);
  }
  return strings;
}

function isString({ type, initializer }: VariableDeclaration): boolean {
  if (type !== null) return textOf(type) === "string";
  return initializer !== null && initializer.kind === Kind.Literal && /^["'`]/.test(textOf(initializer));
}

/** Whether the source says how many rounds a loop has at most: `i < 8`. */
function isCounted(loop: Node): boolean {
  const { condition } = loop as ForStatement;
  return condition !== null && /[<>]=?\s*\d+\b/.test(textOf(condition));
}

function isComparedWithNull(node: Node): boolean {
  if (node.kind !== Kind.Binary) return false;
  const { left, right } = node as BinaryExpression;
  return left.kind === Kind.Null || right.kind === Kind.Null;
}

function contains(outer: Node, inner: Node): boolean {
  return inner.range.start >= outer.range.start && inner.range.end <= outer.range.end;
}

function callsIn(node: Node): CallExpression[] {
  const calls: CallExpression[] = [];
  walk(node, (each) => {
    if (each.kind === Kind.Call) calls.push(each as CallExpression);
  });
  return calls;
}
