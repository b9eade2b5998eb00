// Names that filters have resolved. What Envoy does with each kind of name was seen in a running one.

import { describe, expect, test } from "vitest";
import { type FilterOptions, loadFilter } from "../../host-sim/index.ts";
import { compileWat } from "../support/wat.ts";

/** A filter that asks for a name in on_request_headers, and logs what it is told: token, buffer, and when it is back. */
function asking(name: string, before = "", tokenSlot = 64): Uint8Array {
  return compileWat(`(module
    (import "env" "envoy_resolve_dns" (func $resolve (param i32 i32 i32) (result i32)))
    (import "env" "proxy_get_buffer_bytes" (func $buffer (param i32 i32 i32 i32 i32) (result i32)))
    (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
    (import "env" "proxy_continue_stream" (func $continue (param i32) (result i32)))
    (import "env" "proxy_grpc_call" (func $grpc (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "proxy_abi_version_0_2_1"))
    (func (export "malloc") (param i32) (result i32) (i32.const 8192))
    (data (i32.const 0) "${name}")
    (data (i32.const 128) "asked 0 back 0 token 0 size 0 auth")
    (func $say (param $at i32) (param $size i32) (param $digit i32)
      (i32.store8 (i32.sub (i32.add (local.get $at) (local.get $size)) (i32.const 1))
        (i32.add (i32.const 48) (local.get $digit)))
      (drop (call $log (i32.const 2) (local.get $at) (local.get $size))))
    (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (local $status i32)
      ${before}
      (local.set $status (call $resolve (i32.const 0) (i32.const ${name.length}) (i32.const ${tokenSlot})))
      (call $say (i32.const 136) (i32.const 6) (local.get $status))
      (i32.const 0))
    (func (export "envoy_on_resolve_dns") (param $plugin i32) (param $token i32) (param $size i32)
      (call $say (i32.const 143) (i32.const 7) (local.get $token))
      (drop (call $buffer (i32.const 8) (i32.const 0) (i32.const 1000) (i32.const 72) (i32.const 76)))
      (drop (call $log (i32.const 2) (i32.load (i32.const 72)) (i32.load (i32.const 76))))))`);
}

async function saidFor(name: string, options: FilterOptions = {}): Promise<string[]> {
  const filter = await loadFilter(asking(name), options);
  filter.send();
  return filter.log.map(({ message }) => message);
}

const ONE = "\x01\0\0\0\0\0\0\0";

describe("a name that needs no asking is answered inside of the hostcall (MISC-1, LIFE-19)", () => {
  const rows: [name: string, answer: string][] = [
    ["127.0.0.1", `${ONE}127.0.0.1:0\0`],
    ["::1", `${ONE}[::1]:0\0`],
    ["localhost", `${ONE}[::1]:0\0`],
    ["bad name", ""],
    ["a..b", ""],
    ["1.2.3.4:80", ""],
    ["[::1]", ""],
  ];
  test.each(rows)("%s", async (name, answer) => {
    expect(await saidFor(name)).toEqual(["token 2", answer, "back 0"]);
  });

  test("a name of the file of hosts, with several addresses", async () => {
    expect(await saidFor("Here", { hosts: { here: ["10.0.0.1", "::2"] } })).toEqual([
      "token 2",
      "\x02\0\0\0\0\0\0\0\0\0\0\x0010.0.0.1:0\0[::2]:0\0",
      "back 0",
    ]);
  });
});

describe("any other name is answered when the callback has returned", () => {
  test("with its addresses and how long they are good", async () => {
    const dns = { "example.com": ["10.0.0.1"] };
    expect(await saidFor("example.com", { dns })).toEqual([
      "back 0",
      "token 2",
      "\x01\0\0\0<\0\0\x0010.0.0.1:0\0",
    ]);
  });

  test.each(["example.com", ""])("nobody has %j: a count of zero", async (name) => {
    expect(await saidFor(name)).toEqual(["back 0", "token 2", "\0\0\0\0"]);
  });
});

test("what was asked for before happens inside of the hostcall too (LIFE-20)", async () => {
  const filter = await loadFilter(asking("127.0.0.1", "(drop (call $continue (i32.const 0)))"));
  const exchange = filter.send();
  expect(exchange.findings.map(({ code }) => code)).toEqual(["ERR_SENT_TWICE"]);
});

test("after a gRPC call that failed, Envoy never comes out of it (LIFE-19)", async () => {
  const failing = `(drop (call $grpc (i32.const 158) (i32.const 4) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
    (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64)))`;
  const grpcClusters = { auth: "unavailable" } as const;
  const filter = await loadFilter(asking("127.0.0.1", failing), { grpcClusters });
  expect(filter.send().findings.map(({ code }) => code)).toEqual(["ERR_WOULD_HANG"]);
  const other = await loadFilter(asking("example.com", failing), { grpcClusters });
  expect(other.send().findings).toEqual([]);
});

test("a slot outside of memory", async () => {
  const filter = await loadFilter(asking("127.0.0.1", "", -1));
  expect(filter.send().log.map(({ message }) => message)).toEqual(["back 6"]);
});

test("an address that is none is refused", async () => {
  await expect(loadFilter(asking("x"), { dns: { x: ["1.2.3"] } })).rejects.toThrow(
    /x has the address 1\.2\.3, which is no IP address/,
  );
});
