import type { BuildResult } from "../../toolchain/index.ts";

/** What a build has made, for people. */
export function buildResult(result: BuildResult): string {
  const callbacks = result.exports.filter((name) => name.startsWith("proxy_on_"));
  const others = result.exports.filter((name) => !name.startsWith("proxy_on_"));
  const lines = [
    `${result.name}   ${kib(result.size)} (${result.size} bytes, ${kib(result.gzipSize)} gzip)   ${result.path}`,
    `  imports  ${result.imports.join(" ")}`,
    `  exports  ${callbacks.join(" ")}`,
    `           ${others.join(" ")}`,
  ];
  if (result.configSchema !== undefined) lines.push(`  schema   ${result.configSchema}`);
  if (result.warnings !== "") lines.push(result.warnings);
  return lines.join("\n");
}

function kib(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}
