// Names of functions as their author wrote them. Rust's linker keeps a path in one word, `_ZN5guest6Stream4save17h0123456789abcdefE`
// is `guest::Stream::save`; what is mangled in any other way stays as it is.

const LEGACY = /^_ZN(.*)17h[0-9a-f]{16}E$/;

/** What cannot stand in a symbol, and how it is written there. */
const written: Readonly<Record<string, string>> = {
  SP: "@",
  BP: "*",
  RF: "&",
  LT: "<",
  GT: ">",
  LP: "(",
  RP: ")",
  C: ",",
};

/** The name of a function for a person to read. */
export function readableName(symbol: string): string {
  const [, path] = LEGACY.exec(symbol) ?? [];
  return (path === undefined ? null : pathOf(path)) ?? symbol;
}

/** The parts of a path stand behind each other, each behind its length; null if they do not. */
function pathOf(mangled: string): string | null {
  const parts: string[] = [];
  for (let rest = mangled; rest !== ""; ) {
    const [digits = ""] = /^\d+/.exec(rest) ?? [];
    const length = Number(digits);
    if (length === 0 || rest.length < digits.length + length) return null;
    parts.push(partOf(rest.slice(digits.length, digits.length + length)));
    rest = rest.slice(digits.length + length);
  }
  return parts.length === 0 ? null : parts.join("::");
}

function partOf(part: string): string {
  return part
    .replace(/^_(?=\$)/, "")
    .replace(/\$(?:u([0-9a-f]+)|([A-Z]+))\$/g, (all, code: string | undefined, name: string | undefined) =>
      code === undefined ? (written[name ?? ""] ?? all) : String.fromCodePoint(Number.parseInt(code, 16)),
    )
    .replaceAll("..", "::");
}
