import { describe, expect, test } from "vitest";
import { SharedData } from "../../host-sim/core/shared-data.ts";

/** Two keys are there: `a` in version 1, and one of another vm id in version 2. */
function prepared(): SharedData {
  const data = new SharedData();
  data.set("vm", "a", "first");
  data.set("other", "b", "second");
  return data;
}

describe("shared data", () => {
  const sets: [name: string, key: string, cas: number, stored: boolean, after: unknown][] = [
    ["without a version always (DATA-3)", "a", 0, true, { value: "new", cas: 3 }],
    ["with the version that is there (DATA-4)", "a", 1, true, { value: "new", cas: 3 }],
    ["with a version of long ago (DATA-4)", "a", 7, false, { value: "first", cas: 1 }],
    ["with a version, where nothing is (DATA-5)", "none", 7, true, { value: "new", cas: 3 }],
    ["under the empty key (DATA-9)", "", 0, true, { value: "new", cas: 3 }],
  ];
  test.each(sets)("is set %s", (_, key, cas, stored, after) => {
    const data = prepared();
    expect(data.set("vm", key, "new", cas)).toBe(stored);
    expect(data.get("vm", key)).toEqual(after);
  });

  const gets: [name: string, vmId: string, key: string, found: unknown][] = [
    ["a key that is there (DATA-2)", "vm", "a", { value: "first", cas: 1 }],
    ["a key that is not there (DATA-2)", "vm", "b", null],
    ["a scope that is not there", "none", "a", null],
    ["another scope (DATA-1)", "other", "b", { value: "second", cas: 2 }],
  ];
  test.each(gets)("is read from %s", (_, vmId, key, found) => {
    expect(prepared().get(vmId, key)).toEqual(found);
  });

  test("a set that is refused takes no version number (DATA-6)", () => {
    const data = prepared();
    data.set("vm", "a", "new", 9);
    data.set("vm", "a", "new");
    expect(data.get("vm", "a")?.cas).toBe(3);
  });

  test("an empty value is a value (DATA-7)", () => {
    const data = prepared();
    data.set("vm", "a", "");
    expect(data.get("vm", "a")).toEqual({ value: "", cas: 3 });
  });

  test("keys are those of one scope, in the order of their making", () => {
    const data = prepared();
    data.set("vm", "c", "");
    data.set("vm", "a", "");
    expect(data.keys("vm")).toEqual(["a", "c"]);
    expect(data.keys("none")).toEqual([]);
  });
});
