// Exchanges that simulator and Envoy must see alike.

import type { TracerScript } from "./tracer.ts";

type Headers = readonly (readonly [name: string, value: string])[];

/** What the client sends, what the filter does about it, what the upstream answers. */
export interface ExchangeCase {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Headers;
    readonly body?: string;
  };
  readonly script: TracerScript;
  readonly response: { readonly status: number; readonly headers: Headers; readonly body: string };
}

const GET = { method: "GET", path: "/hello?a=1", headers: [["accept", "*/*"]] } as const;
const POST = { ...GET, method: "POST", body: "0123456789" } as const;
const OK = { status: 200, headers: [["content-type", "text/plain"]], body: "from upstream" } as const;

const REPLY = `(call $say_status (call $proxy_send_local_response (i32.const 403)
  $text("denied_by_tracer") $text("no entry") (i32.const 0) (i32.const 0) (i32.const -1)))`;

/** Pauses until the end of the body. */
const UNTIL_END = "(i32.eqz (local.get 2))";

/** A call with a header map, a name and a value. */
function setHeader(operation: "add" | "replace", map: number, name: string, value: string): string {
  return `(call $say_status (call $proxy_${operation}_header_map_value (i32.const ${map})
    $text("${name}") $text("${value}")))`;
}

function removeHeader(map: number, name: string): string {
  return `(call $say_status (call $proxy_remove_header_map_value (i32.const ${map}) $text("${name}")))`;
}

function setBody(buffer: number, start: number, size: number, text: string): string {
  return `(call $say_status (call $proxy_set_buffer_bytes (i32.const ${buffer}) (i32.const ${start})
    (i32.const ${size}) $text("${text}")))`;
}

export const exchangeCases: readonly ExchangeCase[] = [
  { name: "GET", request: GET, script: {}, response: OK },
  { name: "POST", request: POST, script: {}, response: OK },
  { name: "HEAD", request: { ...GET, method: "HEAD" }, script: {}, response: OK },
  { name: "an empty response", request: GET, script: {}, response: { ...OK, status: 204, body: "" } },
  { name: "a response without a body", request: GET, script: {}, response: { ...OK, body: "" } },
  {
    name: "headers that occur twice, have no value, or are joined",
    request: {
      ...GET,
      headers: [
        ["x-twice", "1"],
        ["accept", "text/html"],
        ["x-empty", ""],
        ["x-twice", "2"],
        ["accept", "*/*"],
        ["cookie", "a=1"],
        ["user-agent", "tracer"],
        ["X-Upper", "Kept"],
      ],
    },
    script: {},
    response: {
      ...OK,
      headers: [
        ["set-cookie", "a"],
        ["x-twice", "1"],
        ["set-cookie", "b"],
        ["x-twice", "2"],
        ["server", "upstream"],
      ],
    },
  },
  {
    name: "request headers that are added, replaced and removed",
    request: {
      ...GET,
      headers: [
        ["x-old", "1"],
        ["x-gone", "1"],
        ["accept", "*/*"],
      ],
    },
    script: {
      proxy_on_request_headers: {
        run: [
          setHeader("add", 0, "x-new", "1"),
          setHeader("add", 0, "x-old", "2"),
          setHeader("replace", 0, "accept", "text/plain"),
          setHeader("replace", 0, "x-other", "3"),
          removeHeader(0, "x-gone"),
          removeHeader(0, "x-never-there"),
          setHeader("replace", 0, ":path", "/elsewhere"),
        ].join("\n"),
      },
    },
    response: OK,
  },
  {
    name: "response headers that are added, replaced and removed",
    request: GET,
    script: {
      proxy_on_response_headers: {
        run: [
          setHeader("add", 2, "x-new", "1"),
          setHeader("replace", 2, "content-type", "text/html"),
          setHeader("replace", 2, ":status", "418"),
          removeHeader(2, "x-gone"),
        ].join("\n"),
      },
    },
    response: {
      ...OK,
      headers: [
        ["x-gone", "1"],
        ["content-type", "text/plain"],
      ],
    },
  },
  {
    name: "a request body that is held and replaced at its end",
    request: POST,
    script: {
      proxy_on_request_headers: { run: removeHeader(0, "content-length") },
      proxy_on_request_body: {
        run: `(if (local.get 2) (then ${setBody(0, 0, 10, "replaced")}))`,
        returns: UNTIL_END,
      },
    },
    response: OK,
  },
  {
    name: "a response body that is held, and gets a beginning and an end",
    request: GET,
    script: {
      proxy_on_response_headers: { run: removeHeader(2, "content-length") },
      proxy_on_response_body: {
        run: `(if (local.get 2) (then ${setBody(1, 0, 0, "<")} ${setBody(1, 1000, 0, ">")}))`,
        returns: UNTIL_END,
      },
    },
    response: OK,
  },
  {
    name: "a local reply to the request headers",
    request: GET,
    script: { proxy_on_request_headers: { run: REPLY, returns: "(i32.const 1)" } },
    response: OK,
  },
  {
    name: "a local reply that the filter forgets to pause for",
    request: POST,
    script: { proxy_on_request_headers: { run: REPLY } },
    response: OK,
  },
  {
    name: "a local reply to the request body",
    request: POST,
    script: {
      proxy_on_request_body: { run: REPLY, returns: "(i32.const 1)" },
    },
    response: OK,
  },
  {
    name: "a local reply in the place of the response",
    request: GET,
    script: {
      proxy_on_response_headers: {
        // The reply passes this callback too; a second one would crash Envoy.
        run: `(if (i32.eqz (global.get $replied)) (then (global.set $replied (i32.const 1)) ${REPLY}))`,
      },
    },
    response: OK,
  },
  {
    name: "a trap in the request headers",
    request: GET,
    script: { proxy_on_request_headers: { run: "unreachable" } },
    response: OK,
  },
  {
    name: "a trap in the request body",
    request: POST,
    script: { proxy_on_request_body: { run: "unreachable" } },
    response: OK,
  },
  {
    name: "a trap in the response headers",
    request: GET,
    script: { proxy_on_response_headers: { run: "unreachable" } },
    response: OK,
  },
  {
    name: "hostcalls in the wrong callback",
    request: GET,
    script: {
      proxy_on_context_create: { run: setHeader("add", 0, "x-early", "1") },
      proxy_on_request_headers: { run: setHeader("add", 2, "x-early", "1") + setBody(0, 0, 0, "x") },
      proxy_on_response_headers: { run: setHeader("add", 0, "x-late", "1") + setHeader("add", 9, "x", "1") },
      proxy_on_log: { run: setHeader("add", 2, "x-late", "1") },
      proxy_on_done: { run: "(call $say_status (call $proxy_done))" },
      proxy_on_delete: { run: "(call $say_status (call $proxy_set_effective_context (i32.const 2)))" },
    },
    response: OK,
  },
];
