// A module that makes objects while it serves has a collector, however it makes them; one that makes none has no collector, which
// budgets.json holds in bytes. A collector that is missing would show as memory that grows with each request.

import { join } from "node:path";
import { expect, test } from "vitest";
import { buildFilter } from "../../toolchain/index.ts";
import { temporaryProject, writeIn } from "../support/project.ts";
import { RawHost } from "../support/raw-host.ts";

const project = temporaryProject();

const REQUESTS = 4000;
/** More than is allocated between two collections, and far less than is made for all requests. */
const MOST_PAGES = 12;

const inHeaders = (statement: string) =>
  `onRequestHeaders(endOfStream: bool): Action { ${statement} return Action.Continue; }`;

const rows: [name: string, members: string, rest?: string][] = [
  ["a text, put together", inHeaders(`log.info(LONG + this.id.toString());`)],
  ["an array", inHeaders("kept = new Array<i32>(256).length;")],
  [
    "an object of a class",
    inHeaders("kept = new Large().size;"),
    "class Large { size: i32 = 1; data: StaticArray<i32> = new StaticArray<i32>(256); }",
  ],
  [
    "a value that is read",
    inHeaders(`const path = this.request.path; kept = path === null ? 0 : path.length;`),
  ],
  [
    "an array in a function that is called through a table",
    inHeaders("kept = make(256);"),
    "const make: (count: i32) => i32 = (count: i32): i32 => new Array<i32>(count).length;",
  ],
  [
    "an array in an override",
    inHeaders("kept = maker.make();"),
    `class Maker { make(): i32 { return 0; } }
     class Arrays extends Maker { make(): i32 { return new Array<i32>(256).length; } }
     const maker: Maker = new Arrays();`,
  ],
];

test.each(rows)("memory does not grow with requests that make %s", async (_name, members, rest = "") => {
  writeIn(
    project,
    "filter/assembly/index.ts",
    `import { Action, HttpContext, log, registerHttp } from "proxy-wasm-as/assembly";
     let kept: i32 = 0;
     const LONG: string = "x".repeat(500);
     ${rest}
     class Filter extends HttpContext { ${members} }
     registerHttp<Filter>();`,
  );
  await buildFilter("filter", { projectDir: project });
  const host = new RawHost(join(project, "build/filter/plugin.wasm"));
  host.start("");
  host.answer = (hostcall, [, , , pointerSlot = 0, sizeSlot = 0]) => {
    if (hostcall === "proxy_get_header_map_value") host.give(`/${"x".repeat(500)}`, pointerSlot, sizeSlot);
    return 0;
  };
  for (let id = 2; id < REQUESTS; id++) {
    host.call("proxy_on_context_create", id, 1);
    host.call("proxy_on_request_headers", id, 5, 1);
  }
  expect(host.pages()).toBeLessThanOrEqual(MOST_PAGES);
});
