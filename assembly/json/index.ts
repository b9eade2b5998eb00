// The public API of JSON: reading (RFC 8259, strict) and writing. Knows no host.

export { Json } from "./json";
export { JsonError } from "./error";
export { JsonItem } from "./item";
export { JsonKind } from "./kind";
export { JsonValue } from "./value";
export { JsonView } from "./view";
export { JsonWriter } from "./writer";
