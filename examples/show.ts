// What the examples do, on real requests through the simulator: `npm start`.

import { loadFilter } from "proxy-wasm-as/host-sim";

interface Showing {
  readonly example: string;
  readonly configuration: string;
  readonly path: string;
}

const SHOWINGS: readonly Showing[] = [
  {
    example: "header-injection",
    configuration: '{"name":"hello","value":"hello details"}',
    path: "/details/123",
  },
  {
    example: "path-rewrite",
    configuration: '{"pattern":"banana/([0-9]*)","replacement":"status/$1","log":true}',
    path: "/banana/418",
  },
];

function print(line = ""): void {
  process.stdout.write(`${line}\n`);
}

for (const { example, configuration, path } of SHOWINGS) {
  const filter = await loadFilter(`build/${example}/plugin.wasm`, { configuration });
  const { upstream, response, log, counts } = filter.send({ path });

  print();
  print(`== ${example}   ${configuration}`);
  print(`  request   GET ${path}`);
  print(`  upstream  GET ${upstream.request?.path}`);
  print(`  response  ${response?.status}`);
  for (const [name, value] of response?.headers.entries() ?? []) print(`            ${name}: ${value}`);
  for (const { level, message } of log) print(`  log       ${level}: ${message}`);
  print(
    `  cost      ${counts.callbacks} callbacks, ${counts.hostcalls} hostcalls, ${counts.crossings} crossings`,
  );
}
