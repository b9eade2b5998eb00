// `set_envoy_filter_state`: objects that Envoy itself reads, made by factories that a standard build has.

import { isIP, isIPv6 } from "node:net";
import { Status } from "../abi/enums.ts";
import { LifeSpan, type StateObject } from "../core/filter-state.ts";
import { textOfUtf8 } from "../guest/text.ts";
import type { HostFunction } from "../guest/vm.ts";
import { byteStringOf } from "../wire/byte-string.ts";
import type { PropertyValue } from "../wire/property-value.ts";
import { readProto } from "../wire/protobuf.ts";

const Field = { Name: 1, Value: 2, LifeSpan: 3 } as const;

/** FF-5: NotFound without a stream or a factory, BadArgument for a value that the factory refuses. */
export const setEnvoyFilterState: HostFunction = (args, { state }) => {
  const message = readProto(byteStringOf(args));
  if (message === null) return Status.BadArgument;
  const { foreignFunctionsUseEffectiveContext } = state.options.profile.rules;
  const context = foreignFunctionsUseEffectiveContext ? state.effective : state.current;
  const name = message.sized(Field.Name) ?? "";
  const factory = factories.get(name);
  if (context.filterState === null || factory === undefined) return Status.NotFound;
  const attribute = factory(message.sized(Field.Value) ?? "");
  if (attribute === REFUSED) return Status.BadArgument;
  const object: StateObject = { attribute, stored: null, readOnly: false };
  context.filterState.set(name, object, message.varint(Field.LifeSpan) ?? LifeSpan.FilterChain);
  return Status.Ok;
};

const REFUSED = Symbol("refused");

/** What the object of a value shows as an attribute; null is an object that shows nothing. */
type Factory = (value: string) => PropertyValue | null | typeof REFUSED;

const text: Factory = (value) => ({ kind: "string", value });
const textThatIsNotEmpty: Factory = (value) => (value === "" ? REFUSED : text(value));
const unreadable: Factory = () => null;

const yes: readonly string[] = ["true", "t", "yes", "y", "1"];
const no: readonly string[] = ["false", "f", "no", "n", "0"];

const bool: Factory = (value) => {
  const word = value.toLowerCase();
  if (yes.includes(word)) return text("true");
  return no.includes(word) ? text("false") : REFUSED;
};

const onlyTrue: Factory = (value) => text(String(value === "true"));

const unsigned =
  (bits: 32 | 64): Factory =>
  (value) => {
    const digits = value.trim();
    if (!/^\d+$/.test(digits) || BigInt(digits) >= 2n ** BigInt(bits)) return REFUSED;
    return text(String(BigInt(digits)));
  };

const ip: Factory = (value) => {
  if (isIP(value) === 0) return REFUSED;
  return text(isIPv6(value) ? `[${value}]:0` : `${value}:0`);
};

const ADDRESS = /^(?:\[(?<v6>.*)\]|(?<v4>.*)):(?<port>\d{1,5})$/;

/** An address and its port, as fields; read as a whole it is a map that tells none of them. */
const address: Factory = (value) => {
  const found = ADDRESS.exec(textOfUtf8(value))?.groups;
  const host = found?.v6 ?? found?.v4 ?? "";
  const port = Number(found?.port);
  if (isIP(host) === 0 || isIPv6(host) !== (found?.v6 !== undefined) || port > 65_535) return REFUSED;
  const fields: Readonly<Record<string, PropertyValue>> = {
    ip: { kind: "string", value: host },
    port: { kind: "int", value: BigInt(port) },
  };
  const find = (name: string) => (Object.hasOwn(fields, name) ? (fields[name] ?? null) : null);
  return { kind: "map", entries: () => [], find };
};

/** A name, and the address of a proxy. */
const hostAndAddress: Factory = (value) => {
  const [, proxy] = value.split(",", 2);
  return proxy === undefined || address(proxy) === REFUSED ? REFUSED : null;
};

/** The factories of Envoy 1.40, as it lists them at its start under `filter_state.object`. */
const factories: ReadonlyMap<string, Factory> = new Map([
  ["envoy.ai.llm_protocol.request", () => REFUSED],
  ["envoy.ai.model.request", textThatIsNotEmpty],
  ["envoy.bool", bool],
  ["envoy.filters.listener.original_dst.local_ip", address],
  ["envoy.filters.listener.original_dst.remote_ip", address],
  ["envoy.hashable_string", text],
  ["envoy.network.application_protocols", unreadable],
  ["envoy.network.ip", ip],
  ["envoy.network.network_namespace", text],
  ["envoy.network.transport_socket.http_11_proxy.info", hostAndAddress],
  ["envoy.network.transport_socket.original_dst_address", address],
  ["envoy.network.upstream_server_name", text],
  ["envoy.network.upstream_subject_alt_names", text],
  ["envoy.ratelimit.hits_addend", unsigned(32)],
  ["envoy.router.debug_config", unreadable],
  ["envoy.string", text],
  ["envoy.tcp_proxy.cluster", text],
  ["envoy.tcp_proxy.disable_tunneling", onlyTrue],
  ["envoy.tcp_proxy.per_connection_idle_timeout_ms", unsigned(64)],
  ["envoy.upstream.dynamic_host", text],
  ["envoy.upstream.dynamic_port", unsigned(32)],
]);
