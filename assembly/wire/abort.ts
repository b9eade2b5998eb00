import { LogLevel } from "../abi/enums";
import { Line } from "./line";

const COLON: u32 = 58;
const SPACE: u32 = 32;

/**
 * Takes the place of AssemblyScript's abort, which is an import that no proxy has: logs where and why at level critical,
 * then traps. The compiler finds it by its name (asconfig.json, `use`).
 */
export function abort(message: string | null, file: string | null, row: u32, column: u32): void {
  if (file) {
    Line.text(file);
    Line.character(COLON);
    Line.number(row);
    Line.character(COLON);
    Line.number(column);
    Line.character(SPACE);
  }
  Line.text(message);
  Line.send(LogLevel.Critical);
  unreachable();
}
