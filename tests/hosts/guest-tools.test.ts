// The tools for filters of other SDKs: the same tests, costs, transcripts and words about what goes wrong as for our own.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  assertThat,
  type Exchange,
  type Filter,
  type FilterOptions,
  loadFilter,
} from "../../host-sim/index.ts";
import { GoldenTexts } from "../support/golden-text.ts";
import { ROOT, temporaryProject, writeIn } from "../support/project.ts";
import { build } from "./build.ts";
import { guests } from "./guest-modules.ts";
import { describeWith } from "./toolchains.ts";

const OPTIONS: FilterOptions = { configuration: "mark", clusters: { service: () => ({ body: "yes" }) } };
const PAGE = 65_536;

const yamlFor = (module: string): string => `module: ${module}
configuration: mark
tests:
  - name: \${path} is answered with \${status}
    table:
      - { path: /plain, status: 200, guest: mark }
      - { path: /denied, status: 403, guest: denied }
    request: { path: "\${path}" }
    expect:
      response: { status: "\${status}", headers: { x-guest: "\${guest}" } }
      findings: []
  - name: a body is replaced
    request: { path: /, method: POST, body: "0123456789" }
    expect:
      upstream: { body: "guest:0123456789" }
  - name: what is wrong is told
    request: { path: /plain }
    expect:
      response: { status: 404 }
`;

/** How dear each may be; exact where the SDK alone decides, an upper bound where compilers differ. */
interface Cost {
  readonly hostcalls: number;
  readonly crossings: number;
  readonly instructions: number;
  readonly pages: number;
}

const costs: Readonly<Record<string, Cost>> = {
  Go: { hostcalls: 22, crossings: 31, instructions: 150_000, pages: 96 },
  Rust: { hostcalls: 22, crossings: 31, instructions: 30_000, pages: 32 },
};

/** The author's own functions on the stacks of a panic and of a loop. */
const functions: Readonly<Record<string, { readonly panic: RegExp[]; readonly loop: RegExp }>> = {
  Go: {
    panic: [/at runtime\.gopanic/, /at main\.\S*stream\S*OnHttpRequestHeaders/],
    loop: /at main\.\S*stream\S*OnHttpRequestHeaders/,
  },
  Rust: {
    panic: [
      /at \S*rust_panic/,
      /at <guest::Stream as proxy_wasm::traits::HttpContext>::on_http_request_headers/,
    ],
    loop: /at <guest::Stream as proxy_wasm::traits::HttpContext>::on_http_request_headers/,
  },
};

const texts = new GoldenTexts(new URL("guests", import.meta.url).pathname);

for (const { name, toolchain, build: how } of guests) {
  describeWith(toolchain, `a filter in ${name}`, () => {
    const module = how.output;
    const project = temporaryProject();
    let filter: Filter;
    const send = (path: string, body?: string): Exchange =>
      filter.send(body === undefined ? { path } : { path, method: "POST", body });

    beforeAll(() => build(how));
    beforeAll(async () => {
      filter = await loadFilter(module, { ...OPTIONS, strict: true });
    });

    describe("is tested", () => {
      test("with matchers, also where they do not hold", () => {
        const plain = send("/plain");
        assertThat(plain).toHaveRequestHeader("x-mark", "mark");
        assertThat(plain).toHaveResponseHeader("x-guest", "mark");
        assertThat(plain).toLog("missing true");
        assertThat(plain).toBeSound();
        assertThat(send("/denied")).toReply(403, { body: "denied" });
        assertThat(send("/call")).toCall("service");
        assertThat(send("/", "0123456789")).toReachUpstream();
        assertThat(filter).toLeakNothing({ requests: 200 });
        expect(() => assertThat(plain).toReply(403)).toThrow(
          /expected the exchange to reply 403: the upstream answered 200\n\nproxy_on_context_create/,
        );
      });

      test("in YAML, by the command line", () => {
        writeIn(project, "guest.test.yaml", yamlFor(module));
        const run = (...args: string[]): string =>
          execFileSync(process.execPath, [join(ROOT, "dist/cli/main.js"), "test", ...args], {
            cwd: project,
            encoding: "utf8",
            stdio: ["ignore", "pipe", "pipe"],
          });
        expect(run("--name", "answered|replaced")).toMatch(/\n3 passed\n$/);
        expect(() => run("--name", "told")).toThrow(expect.objectContaining({ status: 1 }));
      });

      test("strictly, and nothing is found", () => {
        expect([...send("/plain").findings, ...filter.findings]).toEqual([]);
      });
    });

    test("is costed, in counts that are the same each time", async () => {
      const { hostcalls, crossings, instructions, pages } = costs[name] ?? {
        hostcalls: 0,
        crossings: 0,
        instructions: 0,
        pages: 0,
      };
      const once = async () => {
        const fresh = await loadFilter(module, OPTIONS);
        const { counts } = fresh.send({ path: "/plain", headers: { "x-remove": "1" } });
        return { counts, pages: fresh.usage.memoryBytes / PAGE };
      };
      const [first, second] = [await once(), await once()];
      expect(second).toEqual(first);
      expect(first.counts).toMatchObject({ hostcalls, crossings });
      expect(first.counts.instructions).toBeGreaterThan(1000);
      expect(first.counts.instructions).toBeLessThan(instructions);
      expect(first.pages).toBeLessThan(pages);
      assertThat(send("/plain")).toCostAtMost({ hostcalls, instructions });
      expect(() => assertThat(send("/plain")).toCostAtMost({ hostcalls: 3 })).toThrow(
        /to cost at most 3 hostcalls: it took \d+ hostcalls/,
      );
    });

    test("is traced: a conversation that does not depend on the SDK", async () => {
      const fresh = await loadFilter(module, OPTIONS);
      const plain = fresh.send({ path: "/plain", headers: { "x-remove": "1" } });
      texts.expect("plain", plain.transcript);
    });

    test("that panics is told with the names of its functions", async () => {
      const broken = await loadFilter(module, OPTIONS);
      const { trap, response } = broken.send({ path: "/panic" });
      expect([trap?.code, response?.status]).toEqual(["ERR_GUEST_TRAP", 503]);
      for (const each of functions[name]?.panic ?? [/none/]) expect(trap?.message).toMatch(each);
      expect(broken.log.map(({ message }) => message).join("\n")).toContain("asked to");
    });

    test("that loops without an end is ended, and told with the function that did", async () => {
      const broken = await loadFilter(module, { ...OPTIONS, instructionLimit: 5_000_000 });
      const { trap, response } = broken.send({ path: "/loop" });
      expect([trap?.code, response?.status]).toEqual(["ERR_INSTRUCTION_LIMIT", 503]);
      expect(trap?.message).toMatch(/5000000 instructions were executed/);
      expect(trap?.message).toMatch(functions[name]?.loop ?? /none/);
    });
  });
}
