// The examples and a filter that uses what all hosts have, in each host that can be had. What differs from Envoy is written down in
// hosts.ts, and docs/COMPATIBILITY.md; the simulator says what Envoy does.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { ExchangeCase, RefusedCase } from "../../examples/case.ts";
import * as headerInjection from "../../examples/header-injection/cases.ts";
import * as pathRewrite from "../../examples/path-rewrite/cases.ts";
import { BuildError } from "../../toolchain/index.ts";
import { COMMON, moduleFor, requestOf, simulated } from "./common.ts";
import type { Message, RunningHost } from "./host.ts";
import { hosts } from "./hosts.ts";
import { rows } from "./rows.ts";
import { describeWith } from "./toolchains.ts";

const EXAMPLES: readonly {
  readonly folder: string;
  readonly exchanges: readonly ExchangeCase[];
  readonly refused: readonly RefusedCase[];
}[] = [
  { folder: "examples/header-injection", ...headerInjection },
  // One context serves its streams, and no host is told to delete any.
  {
    folder: "examples/header-injection/assembly/fixed.ts",
    exchanges: headerInjection.exchanges.filter(({ configuration }) => configuration === ""),
    refused: [],
  },
  { folder: "examples/path-rewrite", ...pathRewrite },
];

for (const host of hosts) {
  describeWith(host.toolchain, host.name, () => {
    const ran = { cases: 0, rows: 0 };
    const reasons = new Set(Object.values(host.differences).map(({ why }) => why));
    let running: RunningHost;
    beforeAll(async () => {
      running = await host.start();
    });
    afterAll(async () => {
      await running?.stop();
      if (running !== undefined) summarise(running.name, ran, reasons);
    });

    for (const { folder, exchanges, refused } of EXAMPLES) {
      let module: string;
      beforeAll(async () => {
        module = await moduleFor(host.target, folder);
      });

      for (const { name, configuration, request, expect: expected } of exchanges) {
        const exception = host.exceptionFor(folder, name);
        if (exception !== undefined) reasons.add(exception.why);
        const title = `${folder}: ${name}`;
        test(exception === undefined ? title : `not as in Envoy, ${exception.why}: ${title}`, async () => {
          await running.load(module, configuration);
          const sent = requestOf(request.path, request.headers ?? {}, "", request.method);
          const { request: arrived, response, log } = await running.exchange(sent, responseOf({}, "ok"));
          const seen = {
            path: fieldOf(arrived, ":path"),
            headers: Object.keys(expected.responseHeaders).map((header) => [
              header,
              fieldOf(response, header),
            ]),
            log,
          };
          expect(seen).toEqual({
            path: exception?.path === undefined ? expected.upstreamPath : request.path,
            headers: Object.entries({ ...expected.responseHeaders, ...exception?.headers }),
            log: exception?.log ?? expected.log,
          });
          ran.cases++;
        });
      }

      for (const { name, configuration, log } of refused) {
        test(`${folder}: refuses ${name}`, async () => {
          const loaded = await running.load(module, configuration);
          expect(loaded).toMatchObject({ configured: false, log: [expect.stringContaining(log)] });
          ran.cases++;
        });
      }
    }

    let common: string;
    let reference: string;
    beforeAll(async () => {
      common = await moduleFor(host.target, COMMON);
      reference = await moduleFor({}, COMMON);
    });
    for (const row of rows) {
      const difference = host.differences[row.does];
      test(
        difference === undefined ? row.does : `not as in Envoy, ${difference.why}: ${row.does}`,
        async () => {
          const loaded = await running.load(common, row.script.join("\n"));
          const sent = requestOf("/", row.request?.headers ?? {}, row.request?.body ?? "");
          const answer = responseOf(row.response?.headers ?? {}, row.response?.body ?? "");
          const { log } = await running.exchange(sent, answer);
          const inEnvoy = await simulated(reference, row);
          const logs = [...loaded.log, ...log];
          if (difference === undefined) expect(logs).toEqual(inEnvoy);
          else {
            expect(logs).toEqual(difference.logs);
            expect(logs).not.toEqual(inEnvoy);
          }
          ran.rows++;
        },
      );
    }

    test("a filter that uses all of the ABI", async () => {
      const outcome = await moduleFor(host.target, "tests/sdk/everything")
        .then((module) => running.load(module, "request_headers: path"))
        .then(() => running.exchange(requestOf("/a", {}, ""), responseOf({}, "")))
        .then(
          ({ log }) => log.join("\n"),
          (error: unknown) => reasonsOf(error),
        );
      expect(outcome).toMatch(host.refusesEverything ?? /^path: "\/a"$/);
    });
  });
}

/** Why a filter was refused, by its build or by the host. */
function reasonsOf(error: unknown): string {
  return error instanceof BuildError
    ? error.problems.map(({ message }) => message).join("\n")
    : String(error);
}

function responseOf(headers: Readonly<Record<string, string>>, body: string): Message {
  return { headers: [[":status", "200"], ...Object.entries(headers)], body };
}

/** Names compare without regard to case: not every host makes them small. */
function fieldOf({ headers }: Message, wanted: string): string | null {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null;
}

function summarise(
  name: string,
  ran: { readonly cases: number; readonly rows: number },
  reasons: Iterable<string>,
): void {
  const lines = [
    `${name}: ${ran.cases} cases of the examples, ${ran.rows} rows of the ABI`,
    ...[...reasons].map((why) => `  not as in Envoy: ${why}`),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
