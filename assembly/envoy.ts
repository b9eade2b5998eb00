// What only Envoy offers, for filters that will run nowhere else: `import { compress } from "proxy-wasm-as/assembly/envoy"`. Other
// hosts refuse modules that use `resolve`, and answer the other functions as unknown.

export { compress, uncompress } from "./envoy/compression";
export { EnvoyHttpContext, EnvoyPluginContext } from "./envoy/context";
export { DnsAddress, DnsReply, resolve } from "./envoy/dns";
export { Expression } from "./envoy/expression";
export {
  clearRouteCache,
  LifeSpan,
  PropertyDeclaration,
  PropertyType,
  setFilterState,
} from "./envoy/filter-state";
export { PrivateKey, PublicKey, SignatureResult } from "./envoy/signature";
export { Stat, StatsUpdate } from "./envoy/stats";
