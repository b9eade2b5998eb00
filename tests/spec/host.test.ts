// The simulator's tables against the ABI as data. The data was typed from the specification and shares no code with the
// tables, so a slip of either side shows here. What the tables have beyond the specification is listed by name.

import { describe, expect, test } from "vitest";
import {
  abiMarkers,
  allocators,
  callbacks,
  entryPoints,
  envoyCallbacks,
} from "../../host-sim/abi/callbacks.ts";
import * as enums from "../../host-sim/abi/enums.ts";
import { envoyHostcalls, hostcalls } from "../../host-sim/abi/hostcalls.ts";
import { inAbi, type Signature, wasmType } from "../../host-sim/abi/signatures.ts";
import { wasiFunctions } from "../../host-sim/abi/wasi.ts";
import { type SpecFunction, spec } from "./spec-data.ts";

function typesOf(rows: Iterable<Signature>): Record<string, object> {
  return Object.fromEntries([...rows].map((row) => [row.name, wasmType(row)]));
}

function specTypes(functions: readonly SpecFunction[]): Record<string, object> {
  return Object.fromEntries(functions.map(({ name, params, results }) => [name, { params, results }]));
}

/** `NOT_FOUND` of the specification is `NotFound` here. */
function ourName(name: string): string {
  return name.replace(/([A-Z])([A-Z]*)_?/g, (_, first: string, rest: string) => first + rest.toLowerCase());
}

describe("the tables of ABI 0.2.1 have exactly the functions and types of the specification", () => {
  test("hostcalls", () => {
    expect(typesOf(inAbi(hostcalls, "0.2.1").values())).toEqual(specTypes(spec.hostcalls));
  });

  test("callbacks, entry points and allocators; __main_void is Envoy's", () => {
    const host = typesOf([...inAbi(callbacks, "0.2.1").values(), ...entryPoints, ...allocators]);
    const { __main_void: envoyOnly, ...specified } = host;
    const { proxy_abi_version_0_2_1: marker, ...called } = specTypes(spec.callbacks);
    expect(specified).toEqual(called);
    expect(envoyOnly).toEqual({ params: [], results: ["i32"] });
    expect(marker).toEqual({ params: [], results: [] });
    expect(abiMarkers.proxy_abi_version_0_2_1).toBe("0.2.1");
  });

  test("WASI functions that the specification names, out of all that Envoy links", () => {
    expect(typesOf(wasiFunctions)).toMatchObject(specTypes(spec.wasi));
  });

  test("what only Envoy has", () => {
    expect(typesOf([...envoyHostcalls, ...envoyCallbacks])).toEqual({
      pthread_equal: { params: ["i32", "i32"], results: ["i32"] },
      emscripten_notify_memory_growth: { params: ["i32"], results: [] },
      envoy_resolve_dns: { params: ["i32", "i32", "i32"], results: ["i32"] },
      proxy_validate_configuration: { params: ["i32", "i32"], results: ["i32"] },
      proxy_on_request_metadata: { params: ["i32", "i32"], results: ["i32"] },
      proxy_on_response_metadata: { params: ["i32", "i32"], results: ["i32"] },
      envoy_on_resolve_dns: { params: ["i32", "i32", "i32"], results: [] },
      envoy_on_stats_update: { params: ["i32", "i32"], results: [] },
    });
  });
});

describe("the older ABI versions differ as Envoy has them", () => {
  const added = { proxy_continue_stream: 1, proxy_close_stream: 1 };
  const removed = {
    proxy_get_configuration: 1,
    proxy_continue_request: 1,
    proxy_continue_response: 1,
    proxy_clear_route_cache: 1,
  };
  const newest = spec.hostcalls.map((row) => row.name).filter((name) => name !== "proxy_get_log_level");

  test("0.2.0 lacks only proxy_get_log_level", () => {
    expect([...inAbi(hostcalls, "0.2.0").keys()].sort()).toEqual([...newest].sort());
    expect([...inAbi(callbacks, "0.2.0").keys()]).toEqual([...inAbi(callbacks, "0.2.1").keys()]);
  });

  test("0.1.0 has four calls of its own instead of the two for streams", () => {
    const expected = [...newest.filter((name) => !(name in added)), ...Object.keys(removed)];
    expect([...inAbi(hostcalls, "0.1.0").keys()].sort()).toEqual(expected.sort());
  });

  test.each(["proxy_on_request_headers", "proxy_on_response_headers"])(
    "0.1.0 gives %s two parameters",
    (name) => {
      const types = typesOf(inAbi(callbacks, "0.1.0").values());
      expect(types[name]).toEqual({ params: ["i32", "i32"], results: ["i32"] });
    },
  );

  test("0.1.0 has no proxy_on_foreign_function", () => {
    expect(inAbi(callbacks, "0.1.0").has("proxy_on_foreign_function")).toBe(false);
  });
});

describe("enums have exactly the names and numbers of the specification", () => {
  const rows: [specName: string, ours: Record<string, number>, envoyOnly: Record<string, number>][] = [
    ["proxy_log_level_t", enums.LogLevel, {}],
    ["proxy_status_t", enums.Status, { BadExpression: 5, ResultMismatch: 9, BrokenConnection: 11 }],
    ["proxy_action_t", enums.Action, {}],
    ["proxy_buffer_type_t", enums.BufferType, {}],
    ["proxy_map_type_t", enums.HeaderMapType, {}],
    ["proxy_peer_type_t", enums.PeerType, {}],
    ["proxy_stream_type_t", enums.StreamType, {}],
    ["proxy_metric_type_t", enums.MetricType, {}],
    ["wasi_errno_t", enums.WasiErrno, { Exist: 20, Noent: 44, Nosys: 52, Notcapable: 76 }],
  ];

  test.each(rows)("%s", (specName, ours, envoyOnly) => {
    const specified = Object.entries(spec.enums[specName] ?? {}).map(([name, value]) => [
      ourName(name),
      value,
    ]);
    expect(ours).toEqual({ ...Object.fromEntries(specified), ...envoyOnly });
  });

  test("no enum of the specification is left out, but for the two of WASI that hostcalls/wasi.ts holds", () => {
    const covered = [...rows.map(([name]) => name), "wasi_fd_id_t", "wasi_clock_id_t"];
    expect(Object.keys(spec.enums).sort()).toEqual(covered.sort());
  });

  test("a number has its name, and one without a name its digits", () => {
    expect(enums.nameOf(enums.Status, 1)).toBe("NotFound");
    expect(enums.nameOf(enums.Status, 99)).toBe("99");
  });
});
