// Random statements of programs: what filters do, and what they should not do, in any callback.

import { RUN, type WireProtocol } from "../scenario.ts";
import type { Dice } from "./dice.ts";

const NAMES = [
  ...[
    "x-a",
    "x-b",
    "X-Case",
    "accept",
    "content-type",
    "user-agent",
    "cookie",
    "set-cookie",
    "cache-control",
    "via",
  ],
  ...[
    "x-request-id",
    "x-forwarded-for",
    "host",
    ":path",
    ":method",
    ":authority",
    ":status",
    ":scheme",
    "x-empty",
    "server",
  ],
];
const VALUES = ["1", "two", "", "a,b", "\\x80\\xff", "/other", "value with spaces", "gzip"];
const BODIES = ["", "x", "hello", "0123456789", "\\x00\\x01\\xfe"];
const PATHS = [
  ...[
    "request\\0path",
    "request\\0method",
    "request\\0host",
    "request\\0headers\\0x-a",
    "request\\0size",
    "request\\0protocol",
  ],
  ...["response\\0code", "response\\0headers\\0x-a", "response\\0size", "response\\0code_details"],
  ...[
    "response\\0flags",
    "plugin_name",
    "plugin_root_id",
    "nothing",
    "request",
    "own",
    "own\\0deep",
    "xds\\0route_name",
  ],
  ...[
    "response\\0trailers\\0x-sum",
    "connection\\0mtls",
    "listener_direction",
    "request\\0url_path",
    "request\\0query",
    "",
  ],
];
/** All but 8: it may hold the configuration, which names the run, so that each run has metrics of its own. 9 and 10 are none. */
const BUFFERS = [0, 1, 2, 3, 4, 5, 6, 7, 10, 9];
const KEYS = ["k", "other", ""];

/** What a value of `:status`, `:method` and such may be: anything else leads where nobody compares. */
function valueFor(dice: Dice, name: string): string {
  if (name === ":status") return dice.of(["200", "404", "503", "418"]);
  if (name === ":method") return dice.of(["GET", "POST", "PUT"]);
  if (name === ":path") return dice.of(["/other", "/x?y=1", "/"]);
  if (name === ":scheme") return "http";
  if (name === ":authority" || name === "host") return dice.of(["other.example", "example.com"]);
  return dice.of(VALUES);
}

/** The map that a callback is about, or now and then another one. */
function mapIn(dice: Dice, callback: string): number {
  const own: Readonly<Record<string, number>> = {
    request_headers: 0,
    request_trailers: 1,
    response_headers: 2,
    response_trailers: 3,
    log: 2,
  };
  return dice.chance(75) ? (own[callback] ?? 0) : dice.below(9);
}

function headers(dice: Dice, callback: string, protocol: WireProtocol): string {
  const map = mapIn(dice, callback);
  // A pseudo header in the wrong map is refused by some clients and servers, which is no matter of Envoy's.
  const name = dice.of(NAMES.filter((each) => isAtHome(each, map)));
  const value = valueFor(dice, name);
  const removable = NAMES.filter((each) => !notRemoved(protocol).includes(each));
  return dice.weighted([
    [3, `get_header_map_value ${map} "${dice.of(NAMES)}"`],
    // Two methods in one are refused by the server, two statuses by Envoy.
    [
      3,
      `${[":method", ":status"].includes(name) ? "replace" : "add"}_header_map_value ${map} "${name}" "${value}"`,
    ],
    [3, `replace_header_map_value ${map} "${name}" "${value}"`],
    [2, `remove_header_map_value ${map} "${dice.of(removable)}"`],
    [3, `get_header_map_pairs ${map}`],
    // How long a service took is a part of the response headers, and not always as many digits.
    [1, `get_header_map_size ${map === 2 ? 0 : map}`],
    [1, `set_header_map_pairs ${map} ${wholeMap(dice, map)}`],
  ]);
}

/**
 * Without a host, upstreams of HTTP/2 refuse the request. Without a method Envoy does, at once if a connection to the upstream is
 * open, and later, behind other callbacks, if it is not.
 */
function notRemoved(protocol: WireProtocol): readonly string[] {
  return protocol === "HTTP/2" ? [":method", ":authority", "host"] : [":method"];
}

function isAtHome(name: string, map: number): boolean {
  if (!name.startsWith(":")) return true;
  return name === ":status" ? map === 2 : map === 0;
}

function wholeMap(dice: Dice, map: number): string {
  const pseudo =
    map === 0
      ? '":method" "GET" ":path" "/set" ":authority" "set.example" ":scheme" "http" "x-forwarded-proto" "http" '
      : map === 2
        ? '":status" "207" '
        : "";
  return `[${pseudo}${dice.times(dice.below(4), () => `"${dice.of(["x-a", "x-b", "via", "accept"])}" "${dice.of(VALUES)}"`).join(" ")}]`;
}

function body(dice: Dice, callback: string): string {
  const type = dice.chance(80) ? (callback.startsWith("response") ? 1 : 0) : dice.of(BUFFERS);
  const start = dice.of([0, 0, 0, 1, 3, 5, 100, 2000]);
  const size = dice.of([0, 1, 3, 5, 100, 2000]);
  return dice.weighted([
    [3, `get_buffer_bytes ${type} ${start} ${size}`],
    [2, `get_buffer_status ${type}`],
    [3, `set_buffer_bytes ${type} ${start} ${size} "${dice.of(BODIES)}"`],
  ]);
}

function shared(dice: Dice): string {
  const key = dice.of(KEYS);
  return dice.weighted([
    [2, `cas = get_shared_data "${key}"`],
    [2, `set_shared_data "${key}" "${dice.of(VALUES)}" ${dice.of(["0", "$cas", "4000000000"])}`],
    [1, `queue = register_shared_queue "q"`],
    [1, `resolve_shared_queue "" "${dice.of(["q", "nobody"])}"`],
    [1, `enqueue_shared_queue ${dice.of(["$queue", "999"])} "${dice.of(BODIES)}"`],
    [1, `dequeue_shared_queue ${dice.of(["$queue", "999"])}`],
    [1, `metric = define_metric ${dice.of([0, 0, 1, 2, 3])} "${RUN}${dice.of(["m", "n.x"])}"`],
    [1, `increment_metric $metric ${dice.of([1, 5, 0, -1])}`],
    [1, `record_metric $metric ${dice.of([0, 7, 123])}`],
    [1, "get_metric $metric"],
  ]);
}

function other(dice: Dice): string {
  return dice.weighted([
    [4, `get_property "${dice.of(PATHS)}"`],
    [2, `set_property "${dice.of(["own", "request", "own\\0deep"])}" "${dice.of(VALUES)}"`],
    [2, `set_effective_context ${dice.of(["$stream", "$root", "0", "77"])}`],
    [1, "get_status"],
    [1, "get_log_level"],
    [1, `log ${dice.of([2, 3, 4, 0, 6])} "${dice.of(VALUES)}"`],
    [1, "get_current_time_nanoseconds"],
    [
      1,
      `call_foreign_function "${dice.of(["nothing", "uncompress", "clear_route_cache"])}" "${dice.of(["", "x"])}"`,
    ],
    [1, "done"],
  ]);
}

function streamControl(dice: Dice): string {
  const details = dice.of(["", "because", "two words"]);
  const pairs = dice.of(["[]", '["x-reply" "1"]', '["content-type" "a/b" "x-a" "r"]', '["server" "mine"]']);
  return dice.weighted([
    [
      3,
      `send_local_response ${dice.of([403, 200, 429])} "${details}" "${dice.of(BODIES)}" ${pairs} ${dice.of([-1, 7])}`,
    ],
    [1, `close_stream ${dice.below(5)}`],
    [2, `continue_stream ${dice.of([0, 1, 2, 3, 4])}`],
  ]);
}

/** One statement for a callback. */
export function statement(dice: Dice, callback: string, protocol: WireProtocol): string {
  const isBody = callback.endsWith("_body");
  return dice.weighted<() => string>([
    [isBody ? 3 : 10, () => headers(dice, callback, protocol)],
    [isBody ? 10 : 2, () => body(dice, callback)],
    [3, () => shared(dice)],
    [4, () => other(dice)],
    [1, () => streamControl(dice)],
  ])();
}
