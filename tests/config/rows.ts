// Configurations, what becomes of them, and why some are none.

export interface AcceptedRow {
  readonly name: string;
  readonly configuration: string;
  /** The fields that differ from their defaults. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface RefusedRow {
  readonly name: string;
  readonly configuration: string;
  readonly log: string;
  /** What JSON Schema cannot say, so that it accepts it. */
  readonly schemaAccepts?: true;
}

export const DEFAULTS = {
  name: "n",
  on: true,
  i8: -8,
  u8: 8,
  i16: 0,
  u16: 0,
  i32: 0,
  u32: 0,
  i64: 0,
  u64: 0,
  f32: 0,
  f64: 0.5,
  percent: 50,
  ratio: 0,
  mode: "off",
  filled: "x",
  note: null,
  replaced: "c<aa>t",
  timeout: 250,
  maxAge: 60,
  headers: [],
  nested: { name: "", value: "" },
  optional: null,
  rates: {},
  routes: {},
  grid: [],
  digits: [],
  methods: ["GET"],
  holes: [],
  loose: 0,
  next: null,
};

/** The configuration that has what is required, and `field`. */
const withName = (field: string): string => `{"name":"n",${field}}`;

export const accepted: readonly AcceptedRow[] = [
  { name: "what is required, and defaults for the rest", configuration: '{"name":"n"}', settings: {} },
  { name: "white space around it", configuration: ' {\n "name" : "n" }\r\n', settings: {} },
  { name: "a switch", configuration: withName('"on":false'), settings: { on: false } },
  {
    name: "the lowest of each integer",
    configuration: withName('"i8":-128,"u8":0,"i16":-32768,"u16":0,"i32":-2147483648,"u32":0'),
    settings: { i8: -128, u8: 0, i16: -32768, u16: 0, i32: -2147483648, u32: 0 },
  },
  {
    name: "the highest of each integer",
    configuration: withName('"i8":127,"u8":255,"i16":32767,"u16":65535,"i32":2147483647,"u32":4294967295'),
    settings: { i8: 127, u8: 255, i16: 32767, u16: 65535, i32: 2147483647, u32: 4294967295 },
  },
  {
    name: "integers of 64 bits",
    configuration: withName('"i64":-9007199254740991,"u64":9007199254740991'),
    settings: { i64: -9007199254740991, u64: 9007199254740991 },
  },
  { name: "an integer with a fraction of 0", configuration: withName('"i32":7.0'), settings: { i32: 7 } },
  { name: "numbers", configuration: withName('"f32":0.5,"f64":-1e300'), settings: { f32: 0.5, f64: -1e300 } },
  {
    name: "the ends of a range",
    configuration: withName('"percent":100,"ratio":-0.5'),
    settings: { percent: 100, ratio: -0.5 },
  },
  {
    name: "one of the strings",
    configuration: withName('"mode":"a \\"third\\""'),
    settings: { mode: 'a "third"' },
  },
  { name: "text outside of ASCII", configuration: withName('"note":"é\\u00e9"'), settings: { note: "éé" } },
  { name: "null where it is allowed", configuration: withName('"note":null,"optional":null'), settings: {} },
  {
    name: "a pattern and a template",
    configuration: withName('"pattern":"(c)(a)","replacement":"$2$1"'),
    settings: { replaced: "acat" },
  },
  { name: "seconds", configuration: withName('"timeout":"10s"'), settings: { timeout: 10_000 } },
  { name: "hours", configuration: withName('"timeout":"2h"'), settings: { timeout: 7_200_000 } },
  { name: "a name with a key of its own", configuration: withName('"max-age":7'), settings: { maxAge: 7 } },
  {
    name: "an array of settings, and settings in settings",
    configuration: withName('"headers":[{"name":"a"},{"value":"2","name":"b"}],"optional":{"name":"c"}'),
    settings: {
      headers: [
        { name: "a", value: "" },
        { name: "b", value: "2" },
      ],
      optional: { name: "c", value: "" },
    },
  },
  {
    name: "maps, of arrays too",
    configuration: withName('"rates":{"":1,"a b":2.5},"routes":{"x":[{"name":"r"}],"y":[]}'),
    settings: { rates: { "": 1, "a b": 2.5 }, routes: { x: [{ name: "r", value: "" }], y: [] } },
  },
  {
    name: "arrays of arrays",
    configuration: withName('"grid":[[1,2],[],[3]]'),
    settings: { grid: [[1, 2], [], [3]] },
  },
  {
    name: "null in an array",
    configuration: withName('"holes":["a",null,""]'),
    settings: { holes: ["a", null, ""] },
  },
  {
    name: "settings that hold themselves",
    configuration: withName('"next":{"name":"m","i32":1}'),
    settings: { next: { ...DEFAULTS, name: "m", i32: 1 } },
  },
  {
    name: "names that a class ignores",
    configuration: withName('"loose":{"a":1,"b":{"c":[]}}'),
    settings: { loose: 1 },
  },
  {
    name: "a name twice in a class that ignores names: the last counts",
    configuration: withName('"loose":{"a":1,"a":2}'),
    settings: { loose: 2 },
  },
];

export const refused: readonly RefusedRow[] = [
  { name: "nothing, where a field is required", configuration: "", log: "name: required (byte 0)" },
  { name: "an empty object", configuration: "{}", log: "name: required (byte 0)" },
  { name: "white space", configuration: " ", log: "expected a value, got the end of the text (byte 1)" },
  { name: "text", configuration: "hello: n", log: 'expected a value, got "h" (byte 0)' },
  { name: "an array", configuration: "[]", log: "expected an object, got an array (byte 0)" },
  { name: "null", configuration: "null", log: "expected an object, got null (byte 0)" },
  { name: "a wrong type", configuration: '{"name":17}', log: "name: expected a string, got 17 (byte 8)" },
  {
    name: "null for a string",
    configuration: '{"name":null}',
    log: "name: expected a string, got null (byte 8)",
  },
  {
    name: "a string for a switch",
    configuration: withName('"on":"true"'),
    log: 'on: expected true or false, got "true" (byte 17)',
  },
  {
    name: "a name that there is not",
    configuration: withName('"i33":0'),
    log: 'unknown field "i33" (byte 12); there are: name, on, i8, u8, i16, u16,',
  },
  {
    name: "a name that looks like the list of those that there are",
    configuration: withName('"on, i8":0'),
    log: 'unknown field "on, i8" (byte 12)',
  },
  {
    name: "a name with a line break",
    configuration: withName('"a\\nb":0'),
    log: 'unknown field "a\\nb" (byte 12)',
  },
  {
    name: "the name of a static member",
    configuration: withName('"made":0'),
    log: 'unknown field "made" (byte 12)',
  },
  {
    name: "a name in the class where it has a key",
    configuration: withName('"maxAge":0'),
    log: 'unknown field "maxAge" (byte 12)',
  },
  {
    name: "a name twice",
    configuration: '{"name":"n","name":"m"}',
    log: 'name: given twice, the second time with "m" (byte 19)',
    schemaAccepts: true,
  },
  {
    name: "a name of a map twice",
    configuration: withName('"rates":{"a":1,"a":2}'),
    log: 'rates["a"]: given twice, the second time with 2 (byte 31)',
    schemaAccepts: true,
  },
  {
    name: "i8 below",
    configuration: withName('"i8":-129'),
    log: "i8: expected an integer from -128 to 127, got -129 (byte 17)",
  },
  {
    name: "u8 above",
    configuration: withName('"u8":256'),
    log: "u8: expected an integer from 0 to 255, got 256 (byte 17)",
  },
  {
    name: "u16 below",
    configuration: withName('"u16":-1'),
    log: "u16: expected an integer from 0 to 65535, got -1",
  },
  {
    name: "i32 above",
    configuration: withName('"i32":2147483648'),
    log: "i32: expected an integer from -2147483648 to 2147483647",
  },
  {
    name: "u32 above",
    configuration: withName('"u32":4294967296'),
    log: "u32: expected an integer from 0 to 4294967295",
  },
  {
    name: "u64 below",
    configuration: withName('"u64":-1'),
    log: "u64: expected an integer from 0 to 9223372036854775807",
  },
  {
    name: "i64 above",
    configuration: withName('"i64":9223372036854775808'),
    log: "i64: expected an integer from -9223372036854775808 to 9223372036854775807, got 9223372036854775808",
    schemaAccepts: true,
  },
  { name: "a fraction", configuration: withName('"i32":1.5'), log: "i32: expected an integer from" },
  {
    name: "a string for an integer",
    configuration: withName('"i32":"1"'),
    log: 'i32: expected an integer from -2147483648 to 2147483647, got "1" (byte 18)',
  },
  {
    name: "f32 above",
    configuration: withName('"f32":1e39'),
    log: "f32: expected a number that fits, got 1e39 (byte 18)",
  },
  {
    name: "f64 above",
    configuration: withName('"f64":1e999'),
    log: "f64: expected a number that fits, got 1e999 (byte 18)",
  },
  {
    name: "a number below its range",
    configuration: withName('"percent":0'),
    log: "percent: expected an integer from 1 to 100, got 0 (byte 22)",
  },
  {
    name: "a number above its range",
    configuration: withName('"ratio":0.51'),
    log: "ratio: expected a number from -0.5 to 0.5, got 0.51 (byte 20)",
  },
  {
    name: "none of the strings",
    configuration: withName('"mode":"On"'),
    log: 'mode: expected "off" or "on" or "a \\"third\\"", got "On" (byte 19)',
  },
  {
    name: "no string at all, where some are allowed",
    configuration: withName('"mode":1'),
    log: "mode: expected a string, got 1 (byte 19)",
  },
  {
    name: "an empty string",
    configuration: withName('"filled":""'),
    log: 'filled: expected a string that is not empty, got "" (byte 21)',
  },
  {
    name: "an empty array",
    configuration: withName('"methods":[]'),
    log: "methods: expected something in it, got an array (byte 22)",
  },
  {
    name: "a pattern that is none",
    configuration: withName('"pattern":"a("'),
    log: 'pattern: missing closing ): "a(" (at 1)',
    schemaAccepts: true,
  },
  {
    name: "a pattern that is a number",
    configuration: withName('"pattern":1'),
    log: "pattern: expected a string, got 1 (byte 22)",
  },
  {
    name: "a duration without a unit",
    configuration: withName('"timeout":"250"'),
    log: 'timeout: expected a duration such as "250ms"',
  },
  {
    name: "a duration in numbers",
    configuration: withName('"timeout":250'),
    log: "timeout: expected a duration",
  },
  {
    name: "a duration of nothing",
    configuration: withName('"timeout":"ms"'),
    log: "timeout: expected a duration",
  },
  {
    name: "a duration that does not fit",
    configuration: withName('"timeout":"1194h"'),
    log: 'timeout: expected a duration such as "250ms", "10s", "5m" or "1h", got "1194h" (byte 22)',
    schemaAccepts: true,
  },
  {
    name: "a duration of endless digits",
    configuration: withName('"timeout":"00000000000000000001ms"'),
    log: "timeout: expected a duration",
    schemaAccepts: true,
  },
  {
    name: "what lacks a field in an array",
    configuration: withName('"headers":[{"name":"a"},{}]'),
    log: "headers[1].name: required (byte 36)",
  },
  {
    name: "a wrong type in an array",
    configuration: withName('"headers":[{"name":"a"},{"name":17}]'),
    log: "headers[1].name: expected a string, got 17 (byte 44)",
  },
  {
    name: "an unknown name in an array",
    configuration: withName('"headers":[{"name":"a","valu":""}]'),
    log: 'headers[0]: unknown field "valu" (byte 35); there are: name, value',
  },
  {
    name: "an object for an array",
    configuration: withName('"headers":{}'),
    log: "headers: expected an array, got an object (byte 22)",
  },
  {
    name: "an array for a map",
    configuration: withName('"rates":[]'),
    log: "rates: expected an object, got an array (byte 20)",
  },
  {
    name: "a wrong type in a map",
    configuration: withName('"rates":{"a.b":"1"}'),
    log: 'rates["a.b"]: expected a number that fits, got "1" (byte 27)',
  },
  {
    name: "a wrong type in an array in a map",
    configuration: withName('"routes":{"x":[{"name":1}]}'),
    log: 'routes["x"][0].name: expected a string, got 1',
  },
  {
    name: "a wrong type in an array in an array",
    configuration: withName('"grid":[[1],[2,true]]'),
    log: "grid[1][1]: expected an integer from -2147483648 to 2147483647, got true (byte 27)",
  },
  {
    name: "a number out of the range of an array",
    configuration: withName('"digits":[9,10]'),
    log: "digits[1]: expected an integer from 1 to 9, got 10 (byte 24)",
  },
  {
    name: "a string that an array does not allow",
    configuration: withName('"methods":["GET","get"]'),
    log: 'methods[1]: expected "GET" or "PUT", got "get" (byte 29)',
  },
  {
    name: "null for an object",
    configuration: withName('"nested":null'),
    log: "nested: expected an object, got null (byte 21)",
  },
  {
    name: "what is wrong far inside",
    configuration: withName('"next":{"name":"m","next":{"name":"l","next":{}}}'),
    log: "next.next.next.name: required (byte 57)",
  },
  { name: "bytes that are not UTF-8", configuration: "\u{d800}", log: "expected a value, got" },
];
