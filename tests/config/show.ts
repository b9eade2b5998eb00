// `npm run show:config`: each mistake that a configuration can have, and what the filter says about it. The rows are those that
// tests assert.

import { buildFilter } from "../../toolchain/index.ts";
import { refused } from "./rows.ts";
import { shownOf } from "./showing.ts";

const { path } = await buildFilter("tests/config/settings");
let wrong = 0;
for (const row of refused) {
  const { text, isAsExpected } = await shownOf(path, row);
  process.stdout.write(`${text}\n\n`);
  if (!isAsExpected) wrong++;
}
process.stdout.write(`${refused.length} mistakes, ${wrong} of them not told as the tests expect\n`);
process.exitCode = wrong === 0 ? 0 : 1;
