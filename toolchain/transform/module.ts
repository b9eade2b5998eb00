import type binaryen from "binaryen";

/** The compiler's own Binaryen. */
export type Binaryen = typeof binaryen;

/** The internal names of all functions. */
export function functionNames(module: binaryen.Module, binaryen: Binaryen): string[] {
  return Array.from(
    { length: module.getNumFunctions() },
    (_, index) => binaryen.getFunctionInfo(module.getFunctionByIndex(index)).name,
  );
}

/** Makes a constant of a variable that the module never sets; false if it does not have it. */
export function setConstant(
  module: binaryen.Module,
  binaryen: Binaryen,
  name: string,
  value: number,
): boolean {
  if (module.getGlobal(name) === 0) return false;
  module.removeGlobal(name);
  module.addGlobal(name, binaryen.i32, false, module.i32.const(value));
  return true;
}
