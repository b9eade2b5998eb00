import { styleText } from "node:util";
import { BuildError, type BuildProblem } from "../toolchain/errors.ts";

/** How results and errors reach the terminal. Commands return data; only this writes. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints data for programs: one JSON value, and nothing else on standard output. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Prints what went wrong and makes the process end with 1. What is not an error of ours is a bug: it keeps its stack. */
export function fail(error: unknown, json: boolean): void {
  process.exitCode = 1;
  if (!(error instanceof BuildError)) throw error;
  if (json) {
    printJson({ error: { code: error.code, message: error.message, problems: error.problems } });
    return;
  }
  refuse(error.code, [error.message, ...error.problems.map(problem)].join("\n"));
}

/** Prints what is refused and why, and makes the process end with 1 unless it ends with something else already. */
export function refuse(code: string, message: string, json = false): void {
  process.exitCode ||= 1;
  if (json) {
    printJson({ error: { code, message, problems: [] } });
    return;
  }
  const red = (text: string) => (useColors(process.stderr) ? styleText("red", text) : text);
  process.stderr.write(`${red("error")} ${code}  ${message}\n`);
}

/** Whoever reads may stop to, as `head` does: that is no error. */
export function endWithReader(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
}

/** Colours only on a terminal whose user has not asked for none. */
export function useColors(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env.NO_COLOR;
}

function problem({ code, message, because, instead }: BuildProblem): string {
  const lines = [`  ${code}  ${message}`];
  if (because !== undefined) lines.push(`    because  ${because}`);
  if (instead !== undefined) lines.push(`    instead  ${instead}`);
  return lines.join("\n");
}
