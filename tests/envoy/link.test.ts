// The table of the link check, put to a real Envoy: it must take what the table takes, and log what the check says it logs.

import { expect, test } from "vitest";
import { checkLink } from "../../host-sim/guest/link-check.ts";
import type { LinkProblem } from "../../host-sim/guest/link-problem.ts";
import { readModule } from "../../host-sim/guest/module.ts";
import { defaultProfile, findProfile } from "../../host-sim/profiles/index.ts";
import type { HostProfile } from "../../host-sim/profiles/profile.ts";
import { linkCases } from "../guest/link-cases.ts";
import { compileWat } from "../support/wat.ts";
import { type Verdict, validate } from "./envoy.ts";
import { describeEnvoy, type EnvoyBinary } from "./find-envoy.ts";
import { moduleFiles } from "./module-files.ts";

/** The first error that the check of this line has, if it has one. */
function firstError(bytes: Uint8Array, profile: HostProfile): LinkProblem | undefined {
  return checkLink(readModule(bytes, profile), { profile }).find(({ severity }) => severity === "error");
}

/** The profile of the line that is there; `ENVOY_BIN` can be an older one. */
function profileOf({ version }: EnvoyBinary): HostProfile {
  return findProfile(`envoy-${version.replace(/\.\d+$/, "")}`) ?? defaultProfile;
}

describeEnvoy("loading modules", (binary) => {
  const writeModule = moduleFiles();
  const profile = profileOf(binary);
  /** The table is that of the newest line; others differ where their profiles do. */
  const cases = linkCases.map(({ name, wat, envoy }) => {
    const error = firstError(compileWat(wat), profile);
    if (profile === defaultProfile || envoy === "crashes") return { name, wat, envoy, error };
    return { name, wat, envoy: error === undefined ? "loads" : "refuses", error };
  });

  async function load(wat: string): Promise<Verdict> {
    return validate(binary, { name: "tested", wasm: writeModule("tested", compileWat(wat)) });
  }

  test.each(cases)("$name: $envoy", async ({ wat, envoy }) => {
    const { accepted, signal, log } = await load(wat);
    const verdict = accepted ? "loads" : signal === null ? "refuses" : "crashes";
    expect(verdict, log.raw).toBe(envoy);
  });

  test.each(cases.filter(({ envoy }) => envoy === "refuses"))("$name: the log", async ({ wat, error }) => {
    // What the check says that Envoy logs: the text in quotes.
    const said = /"(.*)"/.exec(error?.host ?? "")?.[1] ?? "";
    expect(said).not.toBe("");
    expect((await load(wat)).log.raw).toContain(said);
  });
});
