// Plants mistakes in a copy of the simulator, one at a time, and shows which scenarios find each:
//   tsx tests/conformance/planted.ts [words of a mistake]...
// A mistake that nothing finds is a hole in the suite: the exit code is 1.

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A mistake: what stands in a file of the simulator, and what will stand there. */
interface Mistake {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const MISTAKES: readonly Mistake[] = [
  {
    what: "the last body callback is told a size of 0",
    file: "core/http-context.ts",
    from: 'this.#callbacks.data("proxy_on_request_body", size, endOfStream)',
    to: 'this.#callbacks.data("proxy_on_request_body", endOfStream ? 0 : size, endOfStream)',
  },
  {
    what: "continue_stream acts inside of the callback",
    file: "core/http-context.ts",
    from: "this.vm.defer(() => this.#chain?.continueRequest(this));",
    to: "this.#chain?.continueRequest(this);",
  },
  {
    what: "a replaced header keeps its place",
    file: "core/header-map.ts",
    from: "    this.remove(name);\n    this.add(name, value);",
    to: "    this.setInPlace(name, value);",
  },
  {
    what: "the comparison of compare-and-swap is off by one",
    file: "core/shared-data.ts",
    from: "before.cas !== cas",
    to: "before.cas !== cas + 1",
  },
  {
    what: "inline headers are joined with a comma and a space",
    file: "core/header-map.ts",
    from: "`${existing},${value}`",
    to: "`${existing}, ${value}`",
  },
  {
    what: "all filters are done before the first one logs",
    file: "core/filter-manager.ts",
    from: "    for (const filter of this.#filters) filter.onLog();\n    this.state.destroyed = true;\n    for (const filter of this.#filters) filter.onDestroy();",
    to: "    this.state.destroyed = true;\n    for (const filter of this.#filters) filter.onDestroy();\n    for (const filter of this.#filters) filter.onLog();",
  },
  {
    what: "request headers stay readable after their callback",
    file: "core/http-context.ts",
    from: "if (continues(status)) message.headers = null;",
    to: "",
  },
  {
    what: "a write in the middle of a body is accepted",
    file: "core/body-buffer.ts",
    from: "if (start < this.#size) return false;",
    to: "",
  },
  {
    what: "a context that nobody has can be made effective",
    file: "core/vm-state.ts",
    from: "if (id !== 0 && !this.contexts.has(id)) return false;",
    to: "",
  },
  {
    what: "over HTTP/2 a response leaves while the request is read",
    file: "core/client-writes.ts",
    from: "return this.#reading && !isHttp1(this.#protocol);",
    to: "return false;",
  },
  {
    what: "a queue hands out its newest message first",
    file: "core/shared-queue.ts",
    from: "queue.messages.push(message);",
    to: "queue.messages.unshift(message);",
  },
  {
    what: "a second definition of a metric gets the number of the first",
    file: "core/metrics.ts",
    from: "const ID_STEP = 4;",
    to: "const ID_STEP = 0;",
  },
  {
    what: "pausing at the headers lets the body callbacks run",
    file: "core/iteration.ts",
    from: "return entry.state === IterationState.StopAllBuffer || entry.state === IterationState.StopAllWatermark;".replaceAll(
      "entry",
      "this",
    ),
    to: "return false;",
  },
];

const ROOT = new URL("../../", import.meta.url).pathname;
const COPIED = [
  "host-sim",
  "tests/conformance",
  "tests/support",
  "tests/envoy",
  "package.json",
  "build/conformance",
];

/** The titles of the scenarios that part from what Envoy showed. */
function failuresIn(folder: string): string[] {
  try {
    execFileSync("npx", ["tsx", "tests/conformance/check.ts"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return [];
  } catch (error) {
    const { stdout } = error as { readonly stdout: Buffer };
    return stdout.toString().trim().split("\n");
  }
}

function main(): number {
  const folder = mkdtempSync(join(tmpdir(), "proxy-wasm-as-planted-"));
  try {
    for (const path of COPIED) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const before = failuresIn(folder);
    if (before.length > 0)
      throw new Error(`without a mistake ${before.length} scenarios fail:\n${before.join("\n")}`);
    let unfound = 0;
    const chosen = process.argv.slice(2);
    for (const { what, file, from, to } of MISTAKES) {
      if (chosen.length > 0 && !chosen.some((words) => what.includes(words))) continue;
      const path = join(folder, "host-sim", file);
      const source = readFileSync(path, "utf8");
      if (!source.includes(from)) throw new Error(`${file} has no ${from}`);
      writeFileSync(path, source.replace(from, to));
      const found = failuresIn(folder);
      writeFileSync(path, source);
      if (found.length === 0) unfound++;
      process.stdout.write(`${found.length === 0 ? "NOT FOUND" : `found by ${found.length}`}: ${what}\n`);
      if (found[0] !== undefined) process.stdout.write(`    ${found[0]}\n`);
    }
    return unfound === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = main();
