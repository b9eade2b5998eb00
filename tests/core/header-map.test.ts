import { describe, expect, test } from "vitest";
import { HeaderMap } from "../../host-sim/core/header-map.ts";
import { headerName } from "../../host-sim/core/header-name.ts";
import {
  type HeaderRules,
  requestHeaderRules,
  requestTrailerRules,
  responseHeaderRules,
  responseTrailerRules,
} from "../../host-sim/core/inline-headers.ts";
import type { Pair } from "../../host-sim/wire/pairs.ts";

type Row = readonly [
  name: string,
  rules: HeaderRules,
  before: readonly Pair[],
  change: (map: HeaderMap) => void,
  after: readonly Pair[],
];

const pseudo: Pair[] = [
  [":method", "GET"],
  [":path", "/"],
];

const changes: Row[] = [
  [
    "add appends (HDR-4)",
    requestHeaderRules,
    [["x", "1"]],
    (map) => map.add("x", "2"),
    [
      ["x", "1"],
      ["x", "2"],
    ],
  ],
  [
    "add joins an inline header (HDR-5)",
    requestHeaderRules,
    [["accept", "a"]],
    (map) => map.add("accept", "b"),
    [["accept", "a,b"]],
  ],
  [
    "add of nothing to an inline header changes nothing (HDR-5)",
    requestHeaderRules,
    [["accept", "a"]],
    (map) => map.add("accept", ""),
    [["accept", "a"]],
  ],
  [
    "add to an empty inline header has no comma (HDR-5)",
    requestHeaderRules,
    [["accept", ""]],
    (map) => map.add("accept", "b"),
    [["accept", "b"]],
  ],
  [
    "cookie is not inline (HDR-29)",
    requestHeaderRules,
    [["cookie", "a=1"]],
    (map) => map.add("cookie", "b=2"),
    [
      ["cookie", "a=1"],
      ["cookie", "b=2"],
    ],
  ],
  [
    "set-cookie is not inline (HDR-30)",
    responseHeaderRules,
    [["set-cookie", "a"]],
    (map) => map.add("set-cookie", "b"),
    [
      ["set-cookie", "a"],
      ["set-cookie", "b"],
    ],
  ],
  [
    "a header that is inline in requests alone",
    responseHeaderRules,
    [["accept", "a"]],
    (map) => map.add("accept", "b"),
    [
      ["accept", "a"],
      ["accept", "b"],
    ],
  ],
  [
    "a header that is inline in responses alone",
    responseHeaderRules,
    [["location", "/a"]],
    (map) => map.add("location", "/b"),
    [["location", "/a,/b"]],
  ],
  [
    "request trailers have no inline header",
    requestTrailerRules,
    [["grpc-status", "0"]],
    (map) => map.add("grpc-status", "1"),
    [
      ["grpc-status", "0"],
      ["grpc-status", "1"],
    ],
  ],
  [
    "response trailers have two",
    responseTrailerRules,
    [["grpc-status", "0"]],
    (map) => map.add("grpc-status", "1"),
    [["grpc-status", "0,1"]],
  ],
  [
    "names become lower case (HDR-1)",
    requestHeaderRules,
    [],
    (map) => map.add("X-USER", "A"),
    [["x-user", "A"]],
  ],
  [
    "bytes above 127 in names stay as they are",
    requestHeaderRules,
    [],
    (map) => map.add("X\xc0", ""),
    [["x\xc0", ""]],
  ],
  [
    "replace moves to the end (HDR-6)",
    requestHeaderRules,
    [
      ["a", "1"],
      ["b", "2"],
    ],
    (map) => map.replace("a", "3"),
    [
      ["b", "2"],
      ["a", "3"],
    ],
  ],
  [
    "replace leaves one of several (HDR-6)",
    requestHeaderRules,
    [
      ["a", "1"],
      ["b", "2"],
      ["a", "3"],
    ],
    (map) => map.replace("a", "4"),
    [
      ["b", "2"],
      ["a", "4"],
    ],
  ],
  [
    "replace adds what is missing (HDR-7)",
    requestHeaderRules,
    [["b", "2"]],
    (map) => map.replace("a", "1"),
    [
      ["b", "2"],
      ["a", "1"],
    ],
  ],
  [
    "replace moves a pseudo header to the end of its block (HDR-6)",
    requestHeaderRules,
    [...pseudo, ["a", "1"]],
    (map) => map.replace(":method", "PUT"),
    [
      [":path", "/"],
      [":method", "PUT"],
      ["a", "1"],
    ],
  ],
  [
    "set in place does not move",
    requestHeaderRules,
    [
      ["a", "1"],
      ["b", "2"],
    ],
    (map) => map.setInPlace("a", "3"),
    [
      ["a", "3"],
      ["b", "2"],
    ],
  ],
  [
    "remove takes all of a name (HDR-8)",
    requestHeaderRules,
    [
      ["a", "1"],
      ["b", "2"],
      ["a", "3"],
    ],
    (map) => map.remove("A"),
    [["b", "2"]],
  ],
  [
    "remove of what is missing is nothing (HDR-8)",
    requestHeaderRules,
    [["b", "2"]],
    (map) => map.remove("a"),
    [["b", "2"]],
  ],
  [
    "pseudo headers come first whenever they come (HDR-11)",
    requestHeaderRules,
    [["a", "1"]],
    (map) => map.add(":path", "/"),
    [
      [":path", "/"],
      ["a", "1"],
    ],
  ],
  [
    "after a pseudo header is gone, the next one still comes first",
    requestHeaderRules,
    [...pseudo, ["a", "1"]],
    (map) => {
      map.remove(":method");
      map.add(":scheme", "http");
    },
    [
      [":path", "/"],
      [":scheme", "http"],
      ["a", "1"],
    ],
  ],
  [
    "host is :authority in requests (HDR-12)",
    requestHeaderRules,
    [],
    (map) => map.add("Host", "a"),
    [[":authority", "a"]],
  ],
  [
    "adding host joins :authority (HDR-12)",
    requestHeaderRules,
    [[":authority", "a"]],
    (map) => map.add("host", "b"),
    [[":authority", "a,b"]],
  ],
  [
    "removing host removes :authority (HDR-12)",
    requestHeaderRules,
    [[":authority", "a"]],
    (map) => map.remove("host"),
    [],
  ],
  [
    "host is just a name in responses",
    responseHeaderRules,
    [],
    (map) => map.add("host", "a"),
    [["host", "a"]],
  ],
  [
    "replacing everything replaces pseudo headers too, and joins (HDR-23)",
    requestHeaderRules,
    [...pseudo, ["a", "1"]],
    (map) =>
      map.replaceAll([
        ["te", "x"],
        [":path", "/b"],
        ["te", "y"],
      ]),
    [
      [":path", "/b"],
      ["te", "x,y"],
    ],
  ],
  [
    "replacing everything with nothing leaves nothing (HDR-24)",
    requestHeaderRules,
    pseudo,
    (map) => map.replaceAll([]),
    [],
  ],
];

describe("header map", () => {
  test.each(changes)("%s", (_, rules, before, change, after) => {
    const map = new HeaderMap(rules, before);
    change(map);
    expect(map.pairs()).toEqual(after);
    expect(map.count).toBe(after.length);
  });

  test("get answers the first of several (HDR-3), getAll all of them", () => {
    const map = new HeaderMap(requestHeaderRules, [
      ["a", "1"],
      ["a", "2"],
    ]);
    expect(map.get("A")).toBe("1");
    expect(map.getAll("A")).toEqual(["1", "2"]);
  });

  const reads: [name: string, key: string, value: string | null][] = [
    ["an empty value is there (HDR-9)", "empty", ""],
    ["host reads :authority (HDR-12)", "host", "example.com"],
    ["absent is null (HDR-10)", "nothing", null],
    ["a name that cannot be one is just absent (HDR-32)", "not a name\0", null],
  ];
  test.each(reads)("%s", (_, key, value) => {
    const map = new HeaderMap(requestHeaderRules, [
      [":authority", "example.com"],
      ["empty", ""],
    ]);
    expect(map.get(key)).toBe(value);
    expect(map.has(key)).toBe(value !== null);
  });

  const sendable: [what: string, change: (map: HeaderMap) => void, is: boolean][] = [
    ["nothing", () => {}, true],
    ["a name and a value that are", (map) => map.add("b", "\t\xff"), true],
    ["a name that is not", (map) => map.add("b c", "1"), false],
    ["a value that is not", (map) => map.add("b", "1\n"), false],
    ["a value that joins another", (map) => map.add("accept", "\0"), false],
    ["a value that replaces another", (map) => map.replace("a", "\x7f"), false],
    ["a value in the place of another", (map) => map.setInPlace("a", "\r"), false],
    ["other headers altogether", (map) => map.replaceAll([["b", "\n"]]), false],
  ];
  test.each(sendable)("it can be sent with %s: a copy knows it too (HDR-2)", (_, change, is) => {
    const map = new HeaderMap(requestHeaderRules, [
      ["a", "1"],
      ["accept", "1"],
    ]);
    change(map);
    expect([map.isSendable, map.clone().isSendable]).toEqual([is, is]);
    map.replaceAll([["a", "1"]]);
    expect(map.isSendable).toBe(true);
  });

  test("a name too long to be kept is found, whatever names have come in between", () => {
    const long = "x".repeat(200);
    const map = new HeaderMap(requestHeaderRules, [[long, "1"]]);
    for (let number = 0; number < 40; number++) {
      headerName(`x-between-${number}`);
      expect(map.get(long)).toBe("1");
      expect(map.getAll(long.toUpperCase())).toEqual(["1"]);
    }
    map.remove(long);
    expect(map.count).toBe(0);
  });

  test("the size is that of all names and values (HDR-22)", () => {
    expect(
      new HeaderMap(requestHeaderRules, [
        ["ab", "cde"],
        ["f", ""],
      ]).byteSize,
    ).toBe(6);
  });

  const alone: [name: string, change: (map: HeaderMap) => void][] = [
    ["add", (map) => map.add("b", "2")],
    ["add to an inline header", (map) => map.add("accept", "2")],
    ["add of a pseudo header", (map) => map.add(":scheme", "http")],
    ["replace", (map) => map.replace("a", "2")],
    ["setInPlace", (map) => map.setInPlace("a", "2")],
    ["remove", (map) => map.remove("a")],
    ["replaceAll", (map) => map.replaceAll([["b", "2"]])],
    ["orderPseudo", (map) => map.orderPseudo([headerName(":path")])],
  ];
  test.each(alone)("%s shows in no copy, and not in what was copied", (_, change) => {
    const before: Pair[] = [...pseudo, ["a", "1"], ["accept", "1"]];
    const original = new HeaderMap(requestHeaderRules, before);
    const maps = [original, original.clone(), original.clone()];
    for (const changed of maps) {
      const others = maps.filter((map) => map !== changed).map((map) => map.pairs());
      change(changed);
      expect(changed.pairs()).not.toEqual(before);
      expect(maps.filter((map) => map !== changed).map((map) => map.pairs())).toEqual(others);
    }
  });

  test("pseudo headers get an order, and those that it leaves out go", () => {
    const map = new HeaderMap(requestHeaderRules, [
      ...[...pseudo, [":scheme", "http"] as const, [":protocol", "x"] as const],
      ["a", "1"],
    ]);
    map.orderPseudo([":authority", ":scheme", ":path", ":method"].map(headerName));
    expect(map.pairs()).toEqual([
      [":scheme", "http"],
      [":path", "/"],
      [":method", "GET"],
      ["a", "1"],
    ]);
    expect(map.pseudoCount).toBe(3);
  });
});
