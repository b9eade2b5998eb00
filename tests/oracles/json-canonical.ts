/**
 * A value of JSON.parse in the form that assembly/json-oracle.ts gives its own values: names sorted, numbers as the bits of
 * their f64 (which tells -0 from 0), lone surrogates as U+FFFD.
 */
export function canonical(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(wellFormed(value));
  if (typeof value === "number") return bitsOf(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const members = Object.entries(value).map(([name, member]) => [wellFormed(name), member] as const);
  members.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}

/** As the SDK decodes it: a surrogate without its other half is not text. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

const view = new DataView(new ArrayBuffer(8));

function bitsOf(value: number): string {
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16);
}
