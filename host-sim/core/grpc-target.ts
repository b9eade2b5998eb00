// To whom a gRPC call goes: a serialized `envoy.config.core.v3.GrpcService`, or else the name of a cluster (GRPC-1).

import { readProto } from "../wire/protobuf.ts";

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
  const service = readProto(target);
  if (service === null) return { kind: "name", cluster: target };
  const envoy = service.sized(ENVOY_GRPC);
  if (envoy === undefined) return { kind: service.sized(GOOGLE_GRPC) === undefined ? "nobody" : "other" };
  const fields = readProto(envoy);
  if (fields === null) return { kind: "name", cluster: target };
  return { kind: "cluster", cluster: fields.sized(CLUSTER_NAME) ?? "" };
}
