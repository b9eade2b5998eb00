import { Context, RootContext, registerRootContext } from "@gcoredev/proxy-wasm-sdk-as/assembly";

/** The plugin of a filter that has nothing but streams. */
class Root<T extends Context> extends RootContext {
  createContext(context_id: u32): Context {
    return instantiate<T>(context_id, this);
  }
}

/** Makes `T` the filter of this module. */
export function registerFilter<T extends Context>(): void {
  registerRootContext((context_id: u32) => new Root<T>(context_id), "");
}
