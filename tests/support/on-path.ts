// Programs that tests need and may not find.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Where programs of these names would be, in the order of PATH. */
export function onPath(...names: readonly string[]): string[] {
  const { PATH = "" } = process.env;
  return PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
}

/** Whether there is a file that can be run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
