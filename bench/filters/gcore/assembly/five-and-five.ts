export * from "@gcoredev/proxy-wasm-sdk-as/assembly/proxy";
import {
  Context,
  FilterHeadersStatusValues,
  RootContext,
  registerRootContext,
  stream_context,
} from "@gcoredev/proxy-wasm-sdk-as/assembly";

class Root extends RootContext {
  createContext(context_id: u32): Context {
    return new FiveAndFive(context_id, this);
  }
}

class FiveAndFive extends Context {
  constructor(context_id: u32, root_context: Root) {
    super(context_id, root_context);
  }

  onRequestHeaders(a: u32, end_of_stream: bool): FilterHeadersStatusValues {
    const headers = stream_context.headers.request;
    headers.add("x-copy-authority", headers.get(":authority"));
    headers.add("x-copy-path", headers.get(":path"));
    headers.add("x-copy-method", headers.get(":method"));
    headers.add("x-copy-agent", headers.get("user-agent"));
    headers.add("x-copy-accept", headers.get("accept"));
    return FilterHeadersStatusValues.Continue;
  }
}

registerRootContext((context_id: u32) => {
  return new Root(context_id);
}, "");
