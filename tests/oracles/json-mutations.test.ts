// Documents with a few bytes wrong. The verdict must be V8's, the value too, and nothing may trap. `npm run test:json` makes
// a million of them; JSON_SEED takes other ones.

import { expect, test } from "vitest";
import { canonical } from "./json-canonical.ts";
import { suiteFiles } from "./json-files.ts";
import { JsonOracle } from "./json-oracle.ts";
import { Random } from "./json-random.ts";

const documentCount = process.env.JSON_THOROUGH === "1" ? 1_000_000 : 20_000;
const seed = Number(process.env.JSON_SEED ?? 4);

/** What is longer only takes longer, and one of them is nested deeper than we read. */
const LONGEST_SEED = 400;

const DOCUMENTS = [
  '{"pattern":"banana/([0-9]*)","replacement":"status/$1","limit":100,"ratio":0.25,"on":true,"headers":[]}',
  '[ "\\u00e9\\ud83d\\ude00\\n\\"", "héllo wörld ÿ – 日本 😀", {"a\\u0062":{"c":[[], {}, null]}}, "" ]',
  "\t[-0, 1e5, -12.50E-3, 123456789012345678901234567890, 0.1, [false, true, null]]\r\n",
  '{"a":{"a":{"a":[{"a":1,"a":2},{"":""}]}},"b\\/":"\\b\\f\\n\\r\\t\\\\"}',
].map((document) => new TextEncoder().encode(document));

/** What is most likely to turn one document into another. */
const TELLING_BYTES = new TextEncoder().encode('{}[]",:\\u0019.eE+-truefalsn \n\0é\x7f');

function pick<T>(random: Random, from: ArrayLike<T>): T {
  const item = from[random.below(from.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}

/** One step: a flipped bit, a cut, an insertion, an exchange, or a piece twice. */
function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length + 1);
  const to = Math.min(bytes.length, at + 1 + random.below(8));
  const before = [...bytes.subarray(0, at)];
  const piece = [...bytes.subarray(at, to)];
  const after = [...bytes.subarray(to)];
  const [first = 0, ...rest] = piece;
  switch (random.below(6)) {
    case 0:
      return Uint8Array.from([...before, first ^ (1 << random.below(8)), ...rest, ...after]);
    case 1:
      return Uint8Array.from(before);
    case 2:
      return Uint8Array.from([...before, ...after]);
    case 3:
      return Uint8Array.from([...before, pick(random, TELLING_BYTES), ...piece, ...after]);
    case 4:
      return Uint8Array.from([...before, pick(random, TELLING_BYTES), ...rest, ...after]);
    default:
      return Uint8Array.from([...before, ...piece, ...piece, ...after]);
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** V8's value in canonical form; undefined if the bytes are not UTF-8, or not JSON. */
function expected(bytes: Uint8Array): string | undefined {
  try {
    return canonical(JSON.parse(decoder.decode(bytes)));
  } catch {
    return undefined;
  }
}

test(`${documentCount} documents with mistakes: V8's verdict, V8's value, no trap`, async () => {
  const oracle = await JsonOracle.compile();
  const suite = suiteFiles().map(({ bytes }) => bytes);
  const short = suite.filter(({ length }) => length <= LONGEST_SEED);
  const random = new Random(seed);
  const differences: string[] = [];
  let [accepted, traps] = [0, 0];
  for (let i = 0; i < documentCount; i++) {
    let bytes = pick(random, short.length > 0 && random.below(2) === 0 ? short : DOCUMENTS);
    for (let steps = 1 + random.below(3); steps > 0; steps--) bytes = mutate(bytes, random);
    const value = expected(bytes);
    // A view that visits everything has to come to the same.
    for (const read of [(it: Uint8Array) => oracle.read(it), (it: Uint8Array) => oracle.readView(it)]) {
      let answer: string;
      try {
        answer = read(bytes);
      } catch (error) {
        traps++;
        answer = `trap: ${error}`;
      }
      const verdict = answer.startsWith("!") ? undefined : answer;
      if (verdict !== value)
        differences.push(`${JSON.stringify(Buffer.from(bytes).toString("latin1"))}: ${answer}, not ${value}`);
    }
    if (value !== undefined) accepted++;
  }
  process.stdout.write(
    `JSON, seed ${seed}: ${documentCount} mutated documents, ${accepted} of them JSON, ${differences.length} differences from V8, ${traps} traps\n`,
  );
  expect(differences.slice(0, 10)).toEqual([]);
  // Neither verdict is rare, or the comparison would say little.
  expect(accepted).toBeGreaterThan(documentCount / 20);
  expect(accepted).toBeLessThan(documentCount * 0.9);
}, 600_000);
