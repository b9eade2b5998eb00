// The table of the link check, put to a real Envoy: it must take what the table takes, and log what the check says it logs.

import { expect, test } from "vitest";
import { checkLink } from "../../host-sim/guest/link-check.ts";
import { readModule } from "../../host-sim/guest/module.ts";
import { linkCases } from "../guest/link-cases.ts";
import { compileWat } from "../support/wat.ts";
import { type Verdict, validate } from "./envoy.ts";
import { describeEnvoy } from "./find-envoy.ts";
import { moduleFiles } from "./module-files.ts";

/** What the check says that Envoy logs: the text in quotes. */
function announced(bytes: Uint8Array): string {
  const [first] = checkLink(readModule(bytes)).filter(({ severity }) => severity === "error");
  return /"(.*)"/.exec(first?.host ?? "")?.[1] ?? "";
}

describeEnvoy("loading modules", (binary) => {
  const writeModule = moduleFiles();

  async function load(wat: string): Promise<Verdict> {
    return validate(binary, { name: "tested", wasm: writeModule("tested", compileWat(wat)) });
  }

  test.each(linkCases)("$name: $envoy", async ({ wat, envoy }) => {
    const { accepted, signal, log } = await load(wat);
    const verdict = accepted ? "loads" : signal === null ? "refuses" : "crashes";
    expect(verdict, log.raw).toBe(envoy);
  });

  test.each(linkCases.filter(({ envoy }) => envoy === "refuses"))("$name: the log", async ({ wat }) => {
    const said = announced(compileWat(wat));
    expect(said).not.toBe("");
    expect((await load(wat)).log.raw).toContain(said);
  });
});
