// To whom a gRPC call goes: a serialized `envoy.config.core.v3.GrpcService`, or else the name of a cluster (GRPC-1).

/** What the first argument of a gRPC call means to Envoy. */
export type GrpcTarget =
  | { readonly kind: "cluster"; readonly cluster: string }
  /** The bytes are no message: Envoy takes them for a name. */
  | { readonly kind: "name"; readonly cluster: string }
  /** A message that names nobody, also by accident (GRPC-2, GRPC-3). */
  | { readonly kind: "nobody" }
  /** A message with a target that the simulator has not. */
  | { readonly kind: "other" };

/** `GrpcService.envoy_grpc`, and in it `EnvoyGrpc.cluster_name`. */
const ENVOY_GRPC = 1;
const CLUSTER_NAME = 1;

/** `GrpcService.google_grpc`. */
const GOOGLE_GRPC = 2;

/** Reads a target, a byte string. */
export function readGrpcTarget(target: string): GrpcTarget {
  const service = fieldsOf(target);
  if (service === null) return { kind: "name", cluster: target };
  const envoy = service.get(ENVOY_GRPC);
  if (envoy === undefined) return { kind: service.has(GOOGLE_GRPC) ? "other" : "nobody" };
  const fields = fieldsOf(envoy);
  if (fields === null) return { kind: "name", cluster: target };
  return { kind: "cluster", cluster: fields.get(CLUSTER_NAME) ?? "" };
}

const VARINT = 0;
const FIXED_64 = 1;
const SIZED = 2;
const FIXED_32 = 5;
const MOST_VARINT_BYTES = 10;

/** The sized fields of a protobuf message, the last one of each number; null if the bytes are no message. */
function fieldsOf(message: string): ReadonlyMap<number, string> | null {
  const fields = new Map<number, string>();
  let at = 0;
  const varint = (): number | null => {
    let value = 0;
    for (let index = 0; index < MOST_VARINT_BYTES && at < message.length; index++) {
      const byte = message.charCodeAt(at++);
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return value;
    }
    return null;
  };
  while (at < message.length) {
    const tag = varint();
    if (tag === null || tag < 8) return null;
    const wireType = tag % 8;
    const size = sizeOf(wireType, varint);
    if (size === null || at + size > message.length) return null;
    if (wireType === SIZED) fields.set(Math.floor(tag / 8), message.slice(at, at + size));
    at += size;
  }
  return fields;
}

/** How many bytes the value of a field takes after what `varint` reads; null if there is no such value. */
function sizeOf(wireType: number, varint: () => number | null): number | null {
  switch (wireType) {
    case VARINT:
      return varint() === null ? null : 0;
    case FIXED_64:
      return 8;
    case SIZED:
      return varint();
    case FIXED_32:
      return 4;
    default:
      return null;
  }
}
