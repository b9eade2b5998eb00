// To whom a gRPC call goes: a serialized `envoy.config.core.v3.GrpcService`, or else the name of a cluster (GRPC-1).

import { readProto } from "../wire/protobuf.ts";

/** What the first argument of a gRPC call means to Envoy. */
export type GrpcTarget =
  | { readonly kind: "cluster"; readonly cluster: string }
  /** The bytes are no message: Envoy takes them for a name. */
  | { readonly kind: "name"; readonly cluster: string }
  /** A message that names nobody, also by accident (GRPC-2, GRPC-3). */
  | { readonly kind: "nobody" }
  /** An address for Google's client. */
  | { readonly kind: "google"; readonly uri: string };

/** `GrpcService.envoy_grpc`, and in it `EnvoyGrpc.cluster_name`. */
const ENVOY_GRPC = 1;
const CLUSTER_NAME = 1;

/** `GrpcService.google_grpc`, and in it `GoogleGrpc.target_uri`. */
const GOOGLE_GRPC = 2;
const TARGET_URI = 1;

/** Reads a target, a byte string. */
export function readGrpcTarget(target: string): GrpcTarget {
  const service = readProto(target);
  if (service === null) return { kind: "name", cluster: target };
  const envoy = service.sized(ENVOY_GRPC);
  if (envoy === undefined) return googleTarget(target, service.sized(GOOGLE_GRPC));
  const fields = readProto(envoy);
  if (fields === null) return { kind: "name", cluster: target };
  return { kind: "cluster", cluster: fields.sized(CLUSTER_NAME) ?? "" };
}

function googleTarget(target: string, google: string | undefined): GrpcTarget {
  if (google === undefined) return { kind: "nobody" };
  const fields = readProto(google);
  return fields === null
    ? { kind: "name", cluster: target }
    : { kind: "google", uri: fields.sized(TARGET_URI) ?? "" };
}
