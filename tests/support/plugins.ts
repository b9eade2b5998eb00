// Plugins for tests of the rules alone.

import type { PluginOptions } from "../../host-sim/core/plugin-context.ts";

/** A plugin about which there is nothing to say. */
export const UNNAMED: PluginOptions = {
  name: "",
  rootId: "",
  configuration: new Uint8Array(0),
  allowOnHeadersStopIteration: false,
  failOpen: false,
};
