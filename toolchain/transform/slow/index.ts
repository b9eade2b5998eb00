// Warnings about what is slow by nature: whatever the host and the traffic, there is a way that costs less.

import type { Node, Parser } from "assemblyscript";
import { USER_DEFINED } from "../nodes.ts";
import { type UserClass, userClasses } from "./classes.ts";
import { bodyParsedAsText, bodyReadAgain, compiledPerStream, concatenatedInLoop } from "./rules.ts";

/** What is slow, and what to write instead. */
export interface SlowRule {
  readonly message: string;
  readonly instead: string;
  readonly find: (userClass: UserClass) => Node[];
}

export const SLOW_RULES: Readonly<Record<string, SlowRule>> = {
  "SLOW-COMPILE": {
    message: "this is compiled again for each stream",
    instead: "compile it once, in onConfigure of the plugin context, and keep it in a field there",
    find: compiledPerStream,
  },
  "SLOW-CONCAT": {
    message: "the whole string is copied for each part that this loop adds",
    instead: 'push the parts to a string[], and join("") them after the loop',
    find: concatenatedInLoop,
  },
  "SLOW-BODY-AGAIN": {
    message: "all that is held of the body is read again at each piece of it",
    instead: "first `if (!endOfStream) return Action.Pause;`, then read it once",
    find: bodyReadAgain,
  },
  "SLOW-JSON-TEXT": {
    message: "the body is decoded to a string, and encoded again to be parsed",
    instead: "Json.parseBytes(body.bytes()), or Json.viewBytes for single values of a large one",
    find: bodyParsedAsText,
  },
};

/** Makes a warning of the compiler, which shows the line, of each place in the user's sources that a rule finds. */
export function warnOfSlow(parser: Parser): void {
  const classes = userClasses(parser.sources);
  for (const [code, { message, instead, find }] of Object.entries(SLOW_RULES)) {
    for (const { range } of classes.flatMap(find)) {
      parser.warning(USER_DEFINED, range, `${code}  ${message}; instead: ${instead}`);
    }
  }
}

/** The code of the rule whose warning a message is; null: it is none. */
export function slowCode(message: string): string | null {
  const code = /^User-defined: (SLOW-[A-Z-]+) /.exec(message)?.[1];
  return code !== undefined && Object.hasOwn(SLOW_RULES, code) ? code : null;
}
