// What of a module's source can be reached, and which blocks of the module tell whether it was.

import { type Block, layoutOf } from "../guest/metering/blocks.ts";
import type { WasmBinary } from "../guest/wasm-binary.ts";
import type { SourceLines, SourcePlace } from "../source-lines.ts";

/** A line, and the blocks that have an instruction of it, by their places among the counted ones. */
export interface LinePlan {
  readonly line: number;
  readonly blocks: readonly number[];
}

/** What of a line runs on one answer to a question in it only, from a column on. */
export interface ArmPlan {
  readonly line: number;
  readonly column: number;
  readonly block: number;
}

/** A function and its first block. */
export interface FunctionPlan {
  readonly name: string;
  readonly line: number;
  readonly block: number;
}

/** A question with two answers. One of the two arms has a block of its own; the other one is what is left. */
export interface BranchPlan {
  readonly line: number;
  readonly column: number;
  readonly asked: number;
  readonly arm: number;
  /** Whether that arm is the one for yes. */
  readonly ofYes: boolean;
}

/** One source file. */
export interface FilePlan {
  readonly file: string;
  readonly lines: readonly LinePlan[];
  readonly arms: readonly ArmPlan[];
  readonly functions: readonly FunctionPlan[];
  readonly branches: readonly BranchPlan[];
}

/** A module. */
export interface CoveragePlan {
  /** Where the blocks begin that are to be counted. */
  readonly blocks: readonly number[];
  readonly files: readonly FilePlan[];
}

/** How AssemblyScript names what comes from a package, its own library among them: nobody's own source. */
const LIBRARY = "~lib/";

/** Looks at all functions of a module whose code comes from the filter's own files. */
export function planCoverage(binary: WasmBinary, lines: SourceLines): CoveragePlan {
  const plan = new Planner(lines);
  for (const [own, body] of binary.bodies.entries()) {
    const index = own + binary.importedFunctions.length;
    const { blocks, branches } = layoutOf(binary.bytes, body);
    const [first] = blocks;
    const start = lines.within(body.offset, body.offset + body.size)[0];
    if (first === undefined || start === undefined || start.file.startsWith(LIBRARY)) continue;
    for (const block of blocks) plan.addBlock(block);
    plan.addFunction(nameOf(binary, index), start, first);
    for (const { offset, asked, yes, no } of branches) {
      // An arm that only traps is a check of the compiler's own.
      if (yes?.traps === true || no?.traps === true) continue;
      const arm = yes ?? no;
      const place = lines.find(offset, body.offset);
      if (arm === null || place === null) continue;
      plan.addBranch(place, asked, arm, yes !== null);
      for (const each of [yes, no]) if (each !== null) plan.addArm(place, each);
    }
  }
  return plan.finish();
}

interface FileDraft {
  readonly lines: Map<number, Set<number>>;
  readonly arms: ArmPlan[];
  readonly functions: FunctionPlan[];
  readonly branches: BranchPlan[];
}

class Planner {
  readonly #source: SourceLines;
  readonly #places = new Map<number, number>();
  readonly #files = new Map<string, FileDraft>();

  constructor(source: SourceLines) {
    this.#source = source;
  }

  addBlock(block: Block): void {
    for (const { file, line } of this.#source.within(block.offset, block.end)) {
      if (file.startsWith(LIBRARY)) continue;
      const { lines } = this.#file(file);
      const blocks = lines.get(line) ?? new Set();
      lines.set(line, blocks.add(this.#count(block)));
    }
  }

  addFunction(name: string, { file, line }: SourcePlace, block: Block): void {
    this.#file(file).functions.push({ name, line, block: this.#count(block) });
  }

  addBranch({ file, line, column }: SourcePlace, asked: Block, arm: Block, ofYes: boolean): void {
    if (file.startsWith(LIBRARY)) return;
    const counted = { asked: this.#count(asked), arm: this.#count(arm) };
    this.#file(file).branches.push({ line, column, ...counted, ofYes });
  }

  /** The part of an arm that stands behind the question in its line; what has lines of its own is counted with them. */
  addArm({ file, line, column }: SourcePlace, block: Block): void {
    if (file.startsWith(LIBRARY)) return;
    const behind = this.#source
      .within(block.offset, block.end)
      .filter((place) => place.file === file && place.line === line && place.column > column)
      .map((place) => place.column);
    if (behind.length === 0) return;
    this.#file(file).arms.push({ line, column: Math.min(...behind), block: this.#count(block) });
  }

  finish(): CoveragePlan {
    const files = [...this.#files].map(([file, { lines, arms, functions, branches }]) => ({
      file,
      lines: [...lines].sort(([a], [b]) => a - b).map(([line, blocks]) => ({ line, blocks: [...blocks] })),
      arms,
      functions,
      branches,
    }));
    return { blocks: [...this.#places.keys()], files };
  }

  /** The place of a block among those that are counted. */
  #count({ offset }: Block): number {
    const place = this.#places.get(offset) ?? this.#places.size;
    this.#places.set(offset, place);
    return place;
  }

  #file(file: string): FileDraft {
    let draft = this.#files.get(file);
    if (draft === undefined) {
      draft = { lines: new Map(), arms: [], functions: [], branches: [] };
      this.#files.set(file, draft);
    }
    return draft;
  }
}

/** The name within its file: the compiler puts the path before it. */
function nameOf({ functionNames }: WasmBinary, index: number): string {
  const name = functionNames.get(index) ?? `function ${index}`;
  if (name.startsWith("start:")) return "(top level)";
  return name.slice(name.lastIndexOf("/") + 1);
}
