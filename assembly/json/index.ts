// The public API of JSON: reading (RFC 8259, strict) and writing. Knows no host.

export { Json } from "./json";
export { JsonError } from "./error";
export { JsonKind } from "./tape";
export { JsonValue } from "./value";
export { JsonWriter } from "./writer";
