// JSON as a filter uses it, on the older compiler. What is and is not JSON is compared with V8 in tests/oracles.

import { Json, JsonKind, JsonValue, JsonWriter } from "../../assembly/json";

const CONFIGURATION: string = `{
  "name": "path-rewrite",
  "limit": 100,
  "ratio": 0.25,
  "on": true,
  "none": null,
  "headers": [ { "name": "a", "value": "1" }, { "name": "b" }, [], {} ],
  "name\\u0021": "caf\\u00e9",
  "größe": 7
}`;

function configuration(): JsonValue {
  return Json.parse(CONFIGURATION).value;
}

/** The member `name`, which is there. */
function member(object: JsonValue, name: string): JsonValue {
  const value = object.get(name);
  assert(value !== null, "no member " + name);
  return value === null ? object : value;
}

/** The element `index`, which is there. */
function element(array: JsonValue, index: i32): JsonValue {
  const value = array.at(index);
  assert(value !== null, "no element " + index.toString());
  return value === null ? array : value;
}

describe("a text is parsed to a value or an error", () => {
  it("is ok and has a value", () => {
    const json = Json.parse("[1]");
    expect<bool>(json.ok).toBe(true);
    expect<JsonKind>(json.value.kind).toBe(JsonKind.Array);
    expect<string>(json.error.toString()).toBe("no error");
  });

  it("is not ok and says why, and its value is null", () => {
    const json = Json.parse('{"a":1,"b"}');
    expect<bool>(json.ok).toBe(false);
    expect<string>(json.error.message).toBe('expected ":" after the name, got "}"');
    expect<i32>(json.error.offset).toBe(10);
    expect<string>(`${json.error}`).toBe('expected ":" after the name, got "}" (byte 10)');
    expect<bool>(json.value.isNull).toBe(true);
    expect<string>(json.value.describe()).toBe("null (byte 0)");
  });

  it("parses bytes, also a part of some", () => {
    const bytes = Uint8Array.wrap(String.UTF8.encode('x{"a":"b"}x'));
    const json = Json.parseBytes(bytes.subarray(1, 10));
    expect<bool>(json.ok).toBe(true);
    expect<string>(member(json.value, "a").text).toBe("b");
    expect<i32>(member(json.value, "a").offset).toBe(5);
  });

  it("refuses no bytes", () => {
    expect<i32>(Json.parseBytes(new Uint8Array(0)).error.offset).toBe(0);
  });
});

describe("a value knows its kind and what it holds", () => {
  it("is a string", () => {
    const name = member(configuration(), "name");
    expect<JsonKind>(name.kind).toBe(JsonKind.String);
    expect<bool>(name.isString).toBe(true);
    expect<string>(name.text).toBe("path-rewrite");
    expect<string>(name.describe()).toBe('"path-rewrite" (byte 12)');
  });

  it("is a number", () => {
    const limit = member(configuration(), "limit");
    expect<bool>(limit.isNumber).toBe(true);
    expect<bool>(limit.isInteger).toBe(true);
    expect<i64>(limit.integer()).toBe(100);
    expect<f64>(limit.number).toBe(100);
    const ratio = member(configuration(), "ratio");
    expect<bool>(ratio.isInteger).toBe(false);
    expect<f64>(ratio.number).toBe(0.25);
  });

  it("is a number that one operation cannot round", () => {
    expect<f64>(Json.parse("9.559198711451222e+39").value.number).toBe(9.559198711451222e39);
  });

  it("is true, false or null", () => {
    expect<bool>(member(configuration(), "on").isBool).toBe(true);
    expect<bool>(member(configuration(), "on").bool).toBe(true);
    expect<bool>(Json.parse("false").value.isBool).toBe(true);
    expect<bool>(Json.parse("false").value.bool).toBe(false);
    expect<bool>(member(configuration(), "none").isNull).toBe(true);
  });

  it("answers what does not apply without a trap", () => {
    const kinds: string[] = ["null", "true", "1", '"1"', "[1]", '{"1":1}'];
    for (let i = 0; i < kinds.length; i++) {
      const value = Json.parse(kinds[i]).value;
      expect<i32>(value.kind).toBe(i, kinds[i]);
      expect<string>(value.text).toBe(i == JsonKind.String ? "1" : "", kinds[i]);
      expect<bool>(isNaN(value.number)).toBe(i != JsonKind.Number, kinds[i]);
      expect<i64>(value.integer()).toBe(i == JsonKind.Number ? 1 : 0, kinds[i]);
      expect<bool>(value.bool).toBe(i == JsonKind.Bool, kinds[i]);
      expect<i32>(value.length).toBe(i >= JsonKind.Array ? 1 : 0, kinds[i]);
      expect<bool>(value.get("1") !== null).toBe(i == JsonKind.Object, kinds[i]);
      expect<bool>(value.nameAt(0) !== null).toBe(i == JsonKind.Object, kinds[i]);
      expect<bool>(value.at(0) !== null).toBe(i >= JsonKind.Array, kinds[i]);
    }
  });
});

describe("members are found by name", () => {
  it("finds names that are escaped or not ASCII", () => {
    expect<string>(member(configuration(), "name!").text).toBe("café");
    expect<i64>(member(configuration(), "größe").integer()).toBe(7);
  });

  it("does not find a part of a name, a longer one, or a name in a member", () => {
    const names: string[] = ["", "nam", "name!!", "names", "gröss", "größen", "value", "Name"];
    for (let i = 0; i < names.length; i++)
      expect<JsonValue | null>(configuration().get(names[i])).toBeNull(names[i]);
  });

  it("takes the last of several", () => {
    expect<i64>(member(Json.parse('{"a":1,"b":2,"a":3,"c":4}').value, "a").integer()).toBe(3);
  });
});

describe("elements and members are reached by index", () => {
  it("counts them, not what is in them", () => {
    expect<i32>(configuration().length).toBe(8);
    expect<i32>(member(configuration(), "headers").length).toBe(4);
    expect<i32>(Json.parse("[[],{}]").value.length).toBe(2);
    expect<i32>(Json.parse('{"a":1,"a":[2,3]}').value.length).toBe(2);
  });

  it("has names and values in the order of the text", () => {
    const root = configuration();
    const names: string[] = [];
    for (let i = 0; i < root.length; i++) {
      const name = root.nameAt(i);
      if (name !== null) names.push(name + "=" + element(root, i).describe().split(" ")[0]);
    }
    expect<string>(names.join(" ")).toBe(
      'name="path-rewrite" limit=100 ratio=0.25 on=true none=null headers=an name!="caf\\u00e9" größe=7',
    );
  });

  it("goes back and forth", () => {
    const array = Json.parse("[10,[0,0],12,{},14]").value;
    const order: i32[] = [4, 0, 2, 4, 2, 0, 0];
    for (let i = 0; i < order.length; i++) {
      expect<i64>(element(array, order[i]).integer()).toBe(10 + order[i]);
    }
  });

  it("has nothing outside", () => {
    const array = Json.parse("[1,2]").value;
    expect<JsonValue | null>(array.at(2)).toBeNull();
    expect<JsonValue | null>(array.at(-1)).toBeNull();
    expect<JsonValue | null>(array.at(i32.MIN_VALUE)).toBeNull();
    expect<JsonValue | null>(array.at(i32.MAX_VALUE)).toBeNull();
    expect<JsonValue | null>(array.at(1)).not.toBeNull();
    expect<string | null>(configuration().nameAt(8)).toBeNull();
  });

  it("keeps the text as long as a value is kept", () => {
    const kept = element(member(configuration(), "headers"), 0);
    for (let i = 0; i < 100; i++) Json.parse("[" + i.toString().padStart(1000, " ") + "]");
    __collect();
    expect<string>(member(kept, "value").text).toBe("1");
  });
});

describe("the bytes may change after they were parsed, which changes the values but never traps", () => {
  it("reads strings and numbers that have become nonsense", () => {
    const source = '{"a":"\\u0041\\ud83d\\ude00é","b":123456789012345678901234567890e-5,"c":[true]}';
    const fills: u8[] = [0x00, 0x5c, 0x75, 0x22, 0xff, 0x80, 0xc3, 0x39, 0x2e, 0x65];
    for (let i = 0; i < fills.length; i++) {
      const bytes = Uint8Array.wrap(String.UTF8.encode(source));
      const root = Json.parseBytes(bytes).value;
      const values: JsonValue[] = [member(root, "a"), member(root, "b"), member(root, "c")];
      bytes.fill(fills[i]);
      for (let k = 0; k < values.length; k++) {
        values[k].text.length;
        values[k].number;
        values[k].integer();
        expect<bool>(values[k].describe().length > 0).toBe(true);
      }
      root.get("a");
      root.nameAt(1);
    }
  });
});

describe("JSON is written", () => {
  it("quotes", () => {
    expect<string>(Json.quote('say "é"\n')).toBe('"say \\"é\\"\\n"');
  });

  it("writes what can be read again, as text and as bytes", () => {
    const json = new JsonWriter();
    json
      .object()
      .field("path")
      .text("/a")
      .field("sizes")
      .array()
      .number(1)
      .number(2.5)
      .integer(i64.MAX_VALUE)
      .end()
      .end();
    const text = '{"path":"/a","sizes":[1,2.5,9223372036854775807]}';
    expect<string>(json.toString()).toBe(text);
    const bytes = json.toBytes();
    expect<i32>(bytes.length).toBe(text.length);
    expect<bool>(Json.parseBytes(bytes).ok).toBe(true);
  });

  it("goes on after it has been looked at", () => {
    const json = new JsonWriter();
    json.array().bool(true);
    expect<string>(json.toString()).toBe("[true]");
    json.null();
    expect<string>(json.toString()).toBe("[true,null]");
  });
});
