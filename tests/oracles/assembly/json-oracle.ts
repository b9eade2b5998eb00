// What the JSON tests ask the SDK's parser and writer, in forms that JavaScript can compare.

import { Json, JsonItem, JsonKind, JsonValue, JsonView, JsonWriter } from "../../../assembly/json";

/** The value in the canonical form of json-canonical.ts; the error after an exclamation mark if the bytes are not JSON. */
export function read(source: ArrayBuffer): string {
  return answer(Json.parseBytes(Uint8Array.wrap(source)));
}

/** The same, from a string. */
export function readText(source: string): string {
  return answer(Json.parse(source));
}

/** The same, with another limit of nesting. */
export function readNested(source: ArrayBuffer, maxDepth: i32): string {
  return answer(Json.parseBytes(Uint8Array.wrap(source), maxDepth));
}

function answer(json: Json): string {
  return json.ok ? canonical(json.value) : `!${json.error}`;
}

/** The same through views, all of which are visited. */
export function readView(source: ArrayBuffer): string {
  const view = Json.viewBytes(Uint8Array.wrap(source));
  const text = canonical(view);
  return view.ok ? text : `!${view.error}`;
}

/** What a view finds at a JSON Pointer, and nothing else of it read: "missing" if it is nothing, "!" and an error. */
export function find(source: ArrayBuffer, pointer: string): string {
  const view = Json.viewBytes(Uint8Array.wrap(source));
  const found = view.find(pointer);
  if (!view.ok) return `!${view.error}`;
  return found === null ? "missing" : canonical<JsonView>(found);
}

/** The same through a string of the module, without the content of containers: what kind it is and what `describe` says. */
export function describeAt(source: string, pointer: string): string {
  const view = Json.view(source);
  const found = view.find(pointer);
  if (!view.ok) return `!${view.error}`;
  return found === null ? "missing" : found.describe();
}

/** How many bytes are allocated to find a value, with the runtime that never frees; -1 if it is not there. */
export function costOfFinding(source: ArrayBuffer, pointer: string): i32 {
  const bytes = Uint8Array.wrap(source);
  const before = changetype<usize>(new Probe());
  const isThere = Json.viewBytes(bytes).find(pointer) !== null;
  const after = changetype<usize>(new Probe());
  return isThere ? <i32>(after - before) : -1;
}

class Probe {}

function canonical<T extends JsonItem>(value: T): string {
  switch (value.kind) {
    case JsonKind.Null:
      return "null";
    case JsonKind.Bool:
      return value.bool ? "true" : "false";
    case JsonKind.Number:
      return reinterpret<u64>(value.number).toString(16);
    case JsonKind.String:
      return Json.quote(value.text);
    case JsonKind.Array:
      return canonicalArray<T>(value);
    default:
      return canonicalObject<T>(value);
  }
}

function canonicalArray<T extends JsonItem>(array: T): string {
  const parts: string[] = [];
  const count = array.length;
  for (let i = 0; i < count; i++) {
    const element = array.at(i);
    parts.push(element === null ? "missing" : canonical<T>(element));
  }
  return "[" + parts.join(",") + "]";
}

/** Visits all members, also those that a later one with the same name hides. */
function canonicalObject<T extends JsonItem>(object: T): string {
  const names: string[] = [];
  const values: string[] = [];
  const offsets: i32[] = [];
  const count = object.length;
  for (let i = 0; i < count; i++) {
    const name = object.nameAt(i);
    const value = object.at(i);
    if (name === null || value === null) continue;
    const known = names.indexOf(name);
    const index = known < 0 ? names.push(name) - 1 : known;
    if (known < 0) {
      values.push("");
      offsets.push(0);
    }
    values[index] = canonical<T>(value);
    offsets[index] = value.offset;
  }
  const sorted = names.slice().sort();
  const parts: string[] = [];
  for (let i = 0; i < sorted.length; i++) {
    const index = names.indexOf(sorted[i]);
    const value = object.get(sorted[i]);
    const isFound = value !== null && value.offset == offsets[index];
    parts.push(Json.quote(sorted[i]) + ":" + (isFound ? values[index] : "missing"));
  }
  return "{" + parts.join(",") + "}";
}

/** The numbers of an array. */
export function numbers(source: ArrayBuffer): Float64Array {
  const array = Json.parseBytes(Uint8Array.wrap(source)).value;
  const all = new Float64Array(array.length);
  for (let i = 0; i < all.length; i++) {
    const element = array.at(i);
    if (element !== null) all[i] = element.number;
  }
  return all;
}

/** Each number of an array as an integer in decimal, or "no integer", one a line. */
export function integers(source: ArrayBuffer): string {
  const array = Json.parseBytes(Uint8Array.wrap(source)).value;
  const lines: string[] = [];
  for (let i = 0; i < array.length; i++) {
    const element = array.at(i);
    if (element !== null) lines.push(element.isInteger ? element.integer().toString() : "no integer");
  }
  return lines.join("\n");
}

/** What error messages say about each element of an array, one a line. */
export function describe(source: ArrayBuffer): string {
  const array = Json.parseBytes(Uint8Array.wrap(source)).value;
  const lines: string[] = [];
  for (let i = 0; i < array.length; i++) {
    const element = array.at(i);
    if (element !== null) lines.push(element.describe());
  }
  return lines.join("\n");
}

/** `text` as a JSON string. */
export function quote(text: string): string {
  return Json.quote(text);
}

/** The numbers, as the writer writes them, in an array. */
export function write(values: Float64Array): string {
  const json = new JsonWriter();
  json.array();
  for (let i = 0; i < values.length; i++) json.number(values[i]);
  return json.toString();
}

/** Reads a document and writes it again. */
export function rewrite(source: ArrayBuffer): ArrayBuffer {
  const json = new JsonWriter();
  copy(Json.parseBytes(Uint8Array.wrap(source)).value, json);
  return json.toBytes().buffer;
}

function copy(value: JsonValue, to: JsonWriter): void {
  if (value.isNull) to.null();
  else if (value.isBool) to.bool(value.bool);
  else if (value.isInteger) to.integer(value.integer());
  else if (value.isNumber) to.number(value.number);
  else if (value.isString) to.text(value.text);
  else copyContainer(value, to);
}

function copyContainer(container: JsonValue, to: JsonWriter): void {
  if (container.isObject) to.object();
  else to.array();
  for (let i = 0; i < container.length; i++) {
    const name = container.nameAt(i);
    if (name !== null) to.field(name);
    const value = container.at(i);
    if (value !== null) copy(value, to);
  }
  to.end();
}

/** Calls one method of a writer for each letter: o(bject), a(rray), e(nd), f(ield), t(ext), n(umber), i(nteger), b(ool), z(ero: null). */
export function play(calls: string): string {
  const json = new JsonWriter();
  for (let i = 0; i < calls.length; i++) {
    const call = calls.charAt(i);
    if (call == "o") json.object();
    else if (call == "a") json.array();
    else if (call == "e") json.end();
    else if (call == "f") json.field("f" + i.toString());
    else if (call == "t") json.text("t" + i.toString());
    else if (call == "n") json.number(<f64>i + 0.5);
    else if (call == "i") json.integer(i);
    else if (call == "b") json.bool(true);
    else json.null();
  }
  return json.toString();
}

/** The loader makes arrays by it. */
export const idOfFloat64Array: u32 = idof<Float64Array>();
