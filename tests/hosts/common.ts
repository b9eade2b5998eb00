// What the tests of hosts have in common: modules for a target, and what Envoy does, as the simulator has it.

import { loadFilter } from "../../host-sim/index.ts";
import { type BuildOptions, type BuildResult, buildFilter } from "../../toolchain/index.ts";
import type { Field, Message } from "./host.ts";
import type { Row } from "./rows.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** The filter that does what rows.ts says. */
export const COMMON = "tests/hosts/filters/common";

/** The log of the simulator, from the start on. */
export async function simulated(
  module: string,
  { script, request = {}, response = {} }: Row,
): Promise<string[]> {
  const filter = await loadFilter(module, {
    configuration: script.join("\n"),
    upstream: () => ({ headers: response.headers ?? {}, body: response.body ?? "" }),
  });
  filter.send({ path: "/", headers: request.headers ?? {}, body: request.body ?? "" });
  return filter.log.map(({ message }) => message);
}

const built = new Map<string, Promise<BuildResult>>();

/** Builds a filter for a host, once. The absolute path of the module. */
export async function moduleFor(target: BuildOptions, folder: string): Promise<string> {
  const outDir = `build/hosts/filters/${target.target ?? "envoy"}-${target.abi ?? "newest"}`;
  const key = `${outDir} ${folder}`;
  const building = built.get(key) ?? buildFilter(folder, { ...target, projectDir: ROOT, outDir });
  built.set(key, building);
  return `${ROOT}${(await building).path}`;
}

/** A request as filters see it, with the headers that each has. */
export function requestOf(
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  method = "GET",
): Message {
  const pseudo: Field[] = [
    [":method", method],
    [":path", path],
    [":authority", "example.test"],
    [":scheme", "http"],
  ];
  return { headers: [...pseudo, ...Object.entries(headers)], body };
}
