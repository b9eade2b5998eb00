// The hosts that can be had from package registries.

import { join } from "node:path";
import { BUILT, build } from "./build.ts";
import { KEEPS_NO_COPY, ofJava, ofJavaServer, ofMosn, ofMosnServer, ofProxytest } from "./differences.ts";
import { startLibrary } from "./driver.ts";
import type { Exception, HostUnderTest, RepeatingHost } from "./host.ts";
import { startJavaServer } from "./java-server.ts";
import { type Engine, startMosn } from "./mosn-server.ts";

const mosnLibrary: HostUnderTest = {
  name: "MOSN library",
  toolchain: "go",
  target: { target: "mosn" },
  start: startMosnLibrary,
  differences: ofMosn,
  exceptionFor: () => undefined,
  refusesEverything: /MOSN/,
};

const proxytest: HostUnderTest = {
  name: "proxytest",
  toolchain: "go",
  target: {},
  start: startProxytest,
  differences: ofProxytest,
  exceptionFor: onlyTheLastHeader,
  refusesEverything: /is not exported in module/,
};

const javaLibrary: HostUnderTest = {
  name: "Java host",
  toolchain: "java",
  target: {},
  start: startJavaLibrary,
  differences: ofJava,
  exceptionFor: () => undefined,
};

function mosnServer(engine: Engine): HostUnderTest {
  return {
    ...mosnLibrary,
    name: `MOSN server (${engine})`,
    start: async () => startMosn(await buildMosnServer(), engine),
    differences: ofMosnServer,
    exceptionFor: (folder) => (folder.endsWith("path-rewrite") ? NO_PATH : undefined),
  };
}

const NO_PATH: Exception = { path: "as sent", log: [], why: "requests of HTTP/1 have no :path" };

const javaServer: HostUnderTest = {
  ...javaLibrary,
  name: "Java HTTP server",
  start: async () => {
    await buildJava();
    return startJavaServer("java", "-cp", JAVA_CLASSES, "hosts.Server");
  },
  differences: ofJavaServer,
  exceptionFor: (folder, name) => {
    const why = "it keeps the path of a request, and spoils what is not ASCII in a header";
    if (folder.endsWith("path-rewrite")) return { path: "as sent", headers: { author: "Zo   ngstr m" }, why };
    return name.startsWith("a name is compared")
      ? { headers: { "x-greeting": "gr   dich =K" }, why }
      : undefined;
  },
};

export const hosts: readonly HostUnderTest[] = [
  mosnLibrary,
  mosnServer("wasmer"),
  mosnServer("wazero"),
  proxytest,
  javaLibrary,
  javaServer,
];

/** Of several headers that an example writes one after the other, this is what is left of the first ones. */
function onlyTheLastHeader(folder: string, name: string): Exception | undefined {
  if (name.startsWith("without a configuration")) return undefined;
  const lost = folder.endsWith("path-rewrite")
    ? { "who-am-i": null, "injected-by": null, site: null, author: null }
    : { "resp-header-demo": null };
  return { headers: lost, why: KEEPS_NO_COPY };
}

/** The path of the server's binary. */
export async function buildMosnServer(): Promise<string> {
  const output = join(BUILT, "mosn-server");
  const command = ["go", "build", "-tags", "wasmer", "-o", output, "."] as const;
  await build({ output, sources: ["tests/hosts/mosn-server"], command });
  return output;
}

/** MOSN's library. */
export function startMosnLibrary(): Promise<RepeatingHost> {
  return startGo("mosn-library");
}

/** The emulator of the Go SDK. It repeats. */
export function startProxytest(): Promise<RepeatingHost> {
  return startGo("proxytest");
}

/** The Java library. It repeats. */
export async function startJavaLibrary(): Promise<RepeatingHost> {
  await buildJava();
  return startLibrary("java", "-cp", JAVA_CLASSES, "hosts.Driver");
}

async function startGo(folder: string): Promise<RepeatingHost> {
  const output = join(BUILT, folder);
  await build({
    output,
    sources: [`tests/hosts/${folder}`, "tests/hosts/protocol"],
    command: ["go", "build", "-o", output, "."],
  });
  return startLibrary(output);
}

const JAVA_LIBRARIES = join(BUILT, "java/lib");
const JAVA_CLASSES = `${join(BUILT, "java/classes")}:${JAVA_LIBRARIES}/*`;

async function buildJava(): Promise<void> {
  await build({
    output: join(BUILT, "java/classes"),
    sources: ["tests/hosts/java"],
    command: [
      ...(["mvn", "--quiet", "--batch-mode", "compile", "dependency:copy-dependencies"] as const),
      ...[`-DoutputDirectory=${JAVA_LIBRARIES}`, "-DincludeScope=runtime"],
    ],
  });
}
