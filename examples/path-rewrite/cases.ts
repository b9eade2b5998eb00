import type { ExchangeCase, RefusedCase } from "../case.ts";

const MARKS = {
  "who-am-i": "path-rewrite",
  "injected-by": "istio-api!",
  site: "proxy-wasm-as",
  author: "Zoë Ångström",
};

export const exchanges: readonly ExchangeCase[] = [
  {
    name: "the path is rewritten by the default pattern",
    configuration: "",
    request: { path: "/banana/418" },
    expect: { upstreamPath: "/status/418", responseHeaders: { ...MARKS, configdata: "" }, log: [] },
  },
  {
    name: "all occurrences are rewritten, and the query stays",
    configuration: "",
    request: { path: "/banana/1/banana/22?next=/banana/" },
    expect: { upstreamPath: "/status/1/status/22?next=/status/", responseHeaders: MARKS, log: [] },
  },
  {
    name: "a path that does not match arrives as it was sent",
    configuration: "",
    request: { path: "/apple/%ff?q=%2Fbanana" },
    expect: { upstreamPath: "/apple/%ff?q=%2Fbanana", responseHeaders: MARKS, log: [] },
  },
  {
    name: "pattern and replacement come from the configuration, which is shown in the response",
    configuration: '{"pattern":"^/v(?P<version>[0-9]+)/","replacement":"/api/${version}/"}',
    request: { path: "/v2/users/7" },
    expect: {
      upstreamPath: "/api/2/users/7",
      responseHeaders: {
        ...MARKS,
        configdata: '{"pattern":"^/v(?P<version>[0-9]+)/","replacement":"/api/${version}/"}',
      },
      log: [],
    },
  },
  {
    name: "with log, the path before and after is logged",
    configuration: '{"log": true}',
    request: { path: "/banana/418" },
    expect: {
      upstreamPath: "/status/418",
      responseHeaders: { ...MARKS, configdata: '{"log": true}' },
      log: ["path /banana/418 -> /status/418"],
    },
  },
  {
    name: "line breaks in the configuration become blanks in the header",
    configuration: '{\n  "log": false\n}',
    request: { path: "/" },
    expect: {
      upstreamPath: "/",
      responseHeaders: { ...MARKS, configdata: '{   "log": false }' },
      log: [],
    },
  },
  {
    name: "a pattern that takes other engines exponential time does no harm",
    configuration: '{"pattern":"(x+x+)+y","replacement":"z"}',
    request: { path: `/${"x".repeat(2000)}` },
    expect: { upstreamPath: `/${"x".repeat(2000)}`, responseHeaders: MARKS, log: [] },
  },
];

export const refused: readonly RefusedCase[] = [
  {
    name: "a pattern that is not closed",
    configuration: '{"pattern":"banana/([0-9]*"}',
    log: 'configuration refused: pattern: missing closing ): "banana/([0-9]*" (at 7)',
  },
  {
    name: "JSON with a trailing comma",
    configuration: '{"pattern":"a",}',
    log: 'configuration refused: expected a name, got "}" (byte 15)',
  },
  {
    name: "a pattern of the wrong type",
    configuration: '{"pattern":17}',
    log: "configuration refused: pattern: expected a string, got 17 (byte 11)",
  },
  {
    name: "a replacement of the wrong type",
    configuration: '{"replacement":null}',
    log: "configuration refused: replacement: expected a string, got null (byte 15)",
  },
  {
    name: "a switch of the wrong type",
    configuration: '{"log":"yes"}',
    log: 'configuration refused: log: expected true or false, got "yes" (byte 7)',
  },
  {
    name: "a field that there is not",
    configuration: '{"patern":"a"}',
    log: 'configuration refused: unknown field "patern" (byte 1); there are: pattern, replacement, log',
  },
];
