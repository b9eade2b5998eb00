import { expect, test } from "vitest";
import { readableName } from "../../host-sim/guest/demangle.ts";

const rows: [what: string, symbol: string, name: string][] = [
  ["a path", "_ZN5guest6Stream4save17h0123456789abcdefE", "guest::Stream::save"],
  [
    "a method of a trait",
    "_ZN65_$LT$guest..Stream$u20$as$u20$proxy_wasm..traits..HttpContext$GT$23on_http_request_headers17h47dc4c9857a4ebd2E",
    "<guest::Stream as proxy_wasm::traits::HttpContext>::on_http_request_headers",
  ],
  [
    "a closure",
    "_ZN5guest4main28_$u7b$$u7b$closure$u7d$$u7d$17h0123456789abcdefE",
    "guest::main::{{closure}}",
  ],
  ["a reference", "_ZN4core3ops25_$RF$mut$u20$A$C$$LP$$RP$17h0123456789abcdefE", "core::ops::&mut A,()"],
];
test.each(rows)("%s is read", (_, symbol, name) => {
  expect(readableName(symbol)).toBe(name);
});

const others: [what: string, symbol: string][] = [
  ["AssemblyScript", "assembly/index/Rewrite#onRequestHeaders"],
  ["Go", "main.__stream_.OnHttpRequestHeaders"],
  ["C++", "_ZN3foo3barEv"],
  ["Rust's newer form", "_RNvCsfLfy6EI15iL_7___rustc10rust_panic"],
  ["nobody, with a length that is too great", "_ZN9guest17h0123456789abcdefE"],
  ["nobody, without a length", "_ZNguest17h0123456789abcdefE"],
  ["nobody, without a part", "_ZN17h0123456789abcdefE"],
];
test.each(others)("a name of %s stays as it is", (_, symbol) => {
  expect(readableName(symbol)).toBe(symbol);
});
