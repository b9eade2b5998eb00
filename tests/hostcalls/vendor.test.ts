// Hostcalls and properties that a vendor's host has beyond the specification, defined from outside.

import { describe, expect, test } from "vitest";
import { assertThat, defineHostcall, loadFilter } from "../../host-sim/index.ts";
import { call, loadScripted } from "../support/scripted-filter.ts";
import { hostcallsOf } from "../support/transcript-lines.ts";
import { compileWat, FRAME } from "../support/wat.ts";

const tenants = defineHostcall(
  { user: "bytes", verbose: "bool", tenant: "outBytes", quota: "outU64", shard: "outU32" },
  ({ user, verbose }) => {
    const name = Buffer.from(user).toString();
    if (name === "nobody") return 1;
    return { tenant: `${name}'s${verbose ? " own" : ""}`, quota: 2n ** 40n, shard: 7 };
  },
);

/** Asks for the tenant of a user, and logs it if the answer is Ok. */
const asking = (user: string, importName = "vendor_get_tenant"): Uint8Array =>
  compileWat(`(module
    (import "env" "${importName}" (func $ask (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
    (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
    ${FRAME} (data (i32.const 100) "${user}")
    (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
      (if (i32.eqz (call $ask (i32.const 100) (i32.const ${user.length}) (i32.const 1)
            (i32.const 8) (i32.const 12) (i32.const 16) (i32.const 24)))
        (then (drop (call $log (i32.load (i32.const 24)) (i32.load (i32.const 8)) (i32.load (i32.const 12))))))
      (i32.const 0)))`);

describe("a hostcall of a vendor", () => {
  test("links, gets values, hands values out, and stands in the transcript", async () => {
    const filter = await loadFilter(asking("ann"), { hostcalls: { vendor_get_tenant: tenants } });
    const exchange = filter.send();
    expect(exchange.transcript).toContain(
      '  vendor_get_tenant("ann", true) Ok "ann\'s own" 1099511627776 7\n',
    );
    // The level that was handed out, 7, is none.
    assertThat(exchange).toLogNothing();
  });

  test("answers a status where it returns a number", async () => {
    const filter = await loadFilter(asking("nobody"), { hostcalls: { vendor_get_tenant: tenants } });
    expect(filter.send().transcript).toContain('  vendor_get_tenant("nobody", true) NotFound\n');
  });

  test("is held to its type when a module is linked", async () => {
    const other = defineHostcall({ user: "bytes" }, () => ({}));
    await expect(
      loadFilter(asking("ann"), { hostcalls: { vendor_get_tenant: other } }),
    ).rejects.toMatchObject({
      code: "ERR_IMPORT_TYPE",
    });
  });

  test("is unknown where nobody has defined it", async () => {
    await expect(loadFilter(asking("ann"))).rejects.toMatchObject({ code: "ERR_IMPORT_UNKNOWN" });
    await expect(
      loadFilter(asking("ann", "vendor_other"), { hostcalls: { vendor_get_tenant: tenants } }),
    ).rejects.toMatchObject({ code: "ERR_IMPORT_UNKNOWN" });
  });

  test("header maps go both ways", async () => {
    const swap = defineHostcall({ map: "pairs", swapped: "outPairs" }, ({ map }) => ({
      swapped: map.map(([name, value]) => [value, name] as const),
    }));
    const pairs = "\\01\\00\\00\\00\\01\\00\\00\\00\\02\\00\\00\\00a\\00\\c3\\a9\\00";
    const module = compileWat(`(module
      (import "env" "vendor_swap" (func $swap (param i32 i32 i32 i32) (result i32)))
      ${FRAME} (data (i32.const 100) "${pairs}")
      (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
        (call $swap (i32.const 100) (i32.const 17) (i32.const 8) (i32.const 12))))`);
    const filter = await loadFilter(module, { hostcalls: { vendor_swap: swap } });
    expect(filter.send().transcript).toContain('vendor_swap({ "a": "é" }) Ok { "é": "a" }');
  });
});

describe("properties of a vendor", () => {
  const rows: [
    name: string,
    path: string,
    value: string | number | bigint | boolean | Uint8Array,
    read: string,
  ][] = [
    ["text", "vendor\0tenant", "é", 'Ok "é"'],
    ["whole numbers in eight bytes", "vendor\0tenant", 513, 'Ok "\\x01\\x02\\0\\0\\0\\0\\0\\0"'],
    ["truths in one byte", "vendor\0tenant", true, 'Ok "\\x01"'],
    ["bytes", "vendor\0tenant", Uint8Array.of(0xff, 0), 'Ok "\\xff\\0"'],
    ["in the place of Envoy's", "request\0path", "/mine", 'Ok "/mine"'],
    ["others are Envoy's", "request\0method", "", 'Ok "GET"'],
    ["or are not there", "vendor\0other", "", "NotFound"],
  ];
  test.each(rows)("%s", async (_, path, value, read) => {
    const scripts = { proxy_on_request_headers: { calls: [call("proxy_get_property", path)] } };
    const filter = await loadScripted(scripts, {
      properties: { "vendor.tenant": value, "request.path": "/mine" },
    });
    const [line = ""] = hostcallsOf(filter.send());
    expect(line.slice(line.indexOf(") ") + 2)).toBe(read);
  });
});
