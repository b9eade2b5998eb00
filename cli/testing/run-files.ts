// Test files, run one after the other or in several threads.

import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { type FileProblem, readTestFile } from "./read-file.ts";
import { runCase } from "./run-case.ts";

/** What came of a case. */
export interface CaseResult {
  readonly file: string;
  readonly name: string;
  readonly line: number;
  readonly failures: readonly FileProblem[];
  readonly conversation: string | null;
  readonly durationMs: number;
}

/** What came of a file. */
export interface FileResult {
  readonly file: string;
  /** Why nothing of it could run; empty if it could. */
  readonly problems: readonly FileProblem[];
  readonly cases: readonly CaseResult[];
}

/** Runs one file; only cases whose name matches. */
export async function runFile(file: string, name: RegExp | null): Promise<FileResult> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return { file, problems: [{ line: 1, message: (error as Error).message }], cases: [] };
  }
  const { cases, problems, lineOf } = readTestFile(text);
  const results: CaseResult[] = [];
  for (const each of cases) {
    if (name !== null && !name.test(each.name)) continue;
    const start = performance.now();
    const { failures, conversation } = await runCase(each, dirname(file));
    results.push({
      file,
      name: each.name,
      line: lineOf(each.path),
      failures: failures.map(({ path, message }) => ({ line: lineOf(path), message })),
      conversation,
      durationMs: performance.now() - start,
    });
  }
  return { file, problems, cases: results };
}

/** What a thread is given. */
interface Share {
  readonly files: readonly string[];
  readonly name: string | null;
}

/** Runs files in so many threads, and tells each result as it comes. */
export async function runFiles(
  files: readonly string[],
  name: RegExp | null,
  workers: number,
  told: (result: FileResult) => void,
): Promise<void> {
  const threads = Math.min(workers, files.length);
  if (threads <= 1) {
    for (const file of files) told(await runFile(file, name));
    return;
  }
  await Promise.all(
    Array.from({ length: threads }, (_, thread) => {
      const own = files.filter((__, index) => index % threads === thread);
      return inThread({ files: own, name: name?.source ?? null }, told);
    }),
  );
}

function inThread(share: Share, told: (result: FileResult) => void): Promise<void> {
  return new Promise((done, failed) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share });
    worker.on("message", told);
    worker.on("error", failed);
    worker.on("exit", () => done());
  });
}

async function serve({ files, name }: Share): Promise<void> {
  for (const file of files) {
    parentPort?.postMessage(await runFile(file, name === null ? null : new RegExp(name, "u")));
  }
}

if (!isMainThread) await serve(workerData as Share);
