// Callbacks that only Envoy has.

import { HttpContext, PluginContext } from "../context";
import { StatsUpdate } from "./stats";

/** A plugin context that can be a stats sink of Envoy. */
export class EnvoyPluginContext extends PluginContext {
  /** Comes with each flush of the statistics, where the plugin is configured as a stats sink. */
  onStatsUpdate(stats: StatsUpdate): void {}
}

/** An HTTP context that hears of HTTP/2 METADATA frames. Envoy shows how many, not what they say (statement FLOW-27). */
export class EnvoyHttpContext extends HttpContext {
  /** METADATA of the request has come, with so many keys. It goes on whatever the filter does. */
  onRequestMetadata(keys: u32): void {}

  /** The same for the response. */
  onResponseMetadata(keys: u32): void {}
}
