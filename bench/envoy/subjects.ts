// Who is measured in Envoy, and what an answer shows if the filter has done its work.

import { FLOOR, OURS, type Skipped } from "../measure/report.ts";
import {
  type Author,
  buildOther,
  type FilterName,
  luaSource,
  type Measured,
  modulesOf,
  PATH_REWRITE,
} from "../modules.ts";
import type { Bench, Worker } from "./config.ts";

/** One listener that is measured. */
export interface EnvoySubject extends Bench {
  readonly filter: FilterName | "none" | "yours";
  /** Whose: the column of the table. */
  readonly by: string;
  /** Lines that an answer has. */
  readonly shows: readonly string[];
}

/** What all are compared with. */
export const NONE: EnvoySubject = {
  listener: "none",
  filter: "none",
  by: OURS,
  worker: { kind: "nothing" },
  shows: [],
};

const HEADER = ["resp-header-demo", "added by our filter"] as const;

const SHOWS: Readonly<Record<FilterName, readonly string[]>> = {
  "add-header": [HEADER.join(": ")],
  "five-and-five": [
    "seen-x-copy-authority: example.com",
    "seen-x-copy-path: /banana/418",
    "seen-x-copy-method: GET",
    "seen-x-copy-agent: bench/1.0",
    "seen-x-copy-accept: */*",
  ],
  "path-rewrite": ["seen-path: /status/418", "who-am-i: path-rewrite", `configdata: ${PATH_REWRITE}`],
};

/** Who has written each filter, besides us. */
const OTHERS: Readonly<Record<FilterName, readonly Author[]>> = {
  "add-header": [FLOOR, "G-Core", "Rust", "Go"],
  "five-and-five": [FLOOR, "G-Core", "Rust", "Go"],
  "path-rewrite": [FLOOR, "Rust", "Go"],
};

/** All who do what a filter does, or only some of them. */
export async function subjectsOf(
  filter: FilterName,
  authors = OTHERS[filter],
): Promise<{ readonly subjects: readonly EnvoySubject[]; readonly skipped: readonly Skipped[] }> {
  const { modules, skipped } = await modulesOf(filter, authors);
  const subjects: EnvoySubject[] = [];
  const add = (by: string, worker: Worker): void => {
    const listener = `${filter}-${by.toLowerCase().replaceAll(" ", "-")}`;
    subjects.push({ listener, filter, by, worker, shows: SHOWS[filter] });
  };
  for (const { name, file, configuration } of modules) add(name, { kind: "wasm", file, configuration });
  if (filter !== "path-rewrite") add("Lua", { kind: "lua", source: luaSource(filter) });
  if (filter === "add-header") add("native", { kind: "native", name: HEADER[0], value: HEADER[1] });
  return { subjects, skipped };
}

/** A user's filter, and the least that there is. */
export async function usersSubjects({ file, configuration }: Measured): Promise<readonly EnvoySubject[]> {
  const yours = { listener: "yours", filter: "yours", shows: [] } as const;
  const least = await buildOther(FLOOR, "add-header");
  return [
    { ...yours, by: OURS, worker: { kind: "wasm", file, configuration } },
    ...(typeof least === "string"
      ? [
          {
            ...yours,
            listener: "by-hand",
            by: FLOOR,
            worker: { kind: "wasm", file: least, configuration: "" },
          } as const,
        ]
      : []),
  ];
}
