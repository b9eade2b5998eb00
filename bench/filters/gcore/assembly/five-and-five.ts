export * from "@gcoredev/proxy-wasm-sdk-as/assembly/proxy";
import { Context, FilterHeadersStatusValues, stream_context } from "@gcoredev/proxy-wasm-sdk-as/assembly";
import { registerFilter } from "./root";

class FiveAndFive extends Context {
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

registerFilter<FiveAndFive>();
