import type { ExchangeCase, RefusedCase } from "../case.ts";

const FIXED = { "resp-header-demo": "added by our filter" };

export const exchanges: readonly ExchangeCase[] = [
  {
    name: "the configured header is added beside the fixed one",
    configuration: '{"name":"hello","value":"hello details"}',
    request: { path: "/details/123" },
    expect: {
      upstreamPath: "/details/123",
      responseHeaders: { ...FIXED, hello: "hello details" },
      log: [],
    },
  },
  {
    name: "without a configuration only the fixed header is added",
    configuration: "",
    request: { path: "/" },
    expect: { upstreamPath: "/", responseHeaders: { ...FIXED, hello: null }, log: [] },
  },
  {
    name: "a value may be empty, and need not be ASCII in its escapes",
    configuration: '{"name":"x-empty","value":""}',
    request: { path: "/" },
    expect: { upstreamPath: "/", responseHeaders: { ...FIXED, "x-empty": "" }, log: [] },
  },
  {
    name: "a name is compared without regard to case, and escapes in a value are decoded",
    configuration: '{"name":"X-Greeting","value":"gr\\u00fc\\u00df dich \\ud83d\\udc4b"}',
    request: { path: "/" },
    expect: { upstreamPath: "/", responseHeaders: { ...FIXED, "x-greeting": "grüß dich 👋" }, log: [] },
  },
  {
    name: "a header that would break the response is left out, and the log says so",
    configuration: '{"name":"x-split","value":"a\\r\\nset-cookie: stolen=1"}',
    request: { path: "/" },
    expect: {
      upstreamPath: "/",
      responseHeaders: { ...FIXED, "x-split": null, "set-cookie": null },
      log: ["header refused, line break or NUL: x-split"],
    },
  },
];

export const refused: readonly RefusedCase[] = [
  {
    name: "text that is not JSON",
    configuration: "hello: details",
    log: 'configuration refused: expected a value, got "h" (byte 0)',
  },
  {
    name: "JSON that ends too early",
    configuration: '{"name":"hello","value":',
    log: "configuration refused: expected a value, got the end of the text (byte 24)",
  },
  {
    name: "something else than an object",
    configuration: '["hello"]',
    log: "configuration refused: expected an object, got an array (byte 0)",
  },
  {
    name: "a missing name",
    configuration: '{"value":"hello details"}',
    log: "configuration refused: name: required",
  },
  {
    name: "an empty name",
    configuration: '{"name":"","value":"x"}',
    log: "configuration refused: name: must not be empty",
  },
  {
    name: "a missing value",
    configuration: '{"name":"hello"}',
    log: "configuration refused: value: required",
  },
  {
    name: "a value of the wrong type",
    configuration: '{"name":"hello","value":17}',
    log: "configuration refused: value: expected a string, got 17 (byte 24)",
  },
];
