export * from "@gcoredev/proxy-wasm-sdk-as/assembly/proxy";
import { Context, FilterHeadersStatusValues, stream_context } from "@gcoredev/proxy-wasm-sdk-as/assembly";
import { registerFilter } from "./root";

class AddHeader extends Context {
  onResponseHeaders(a: u32, end_of_stream: bool): FilterHeadersStatusValues {
    stream_context.headers.response.replace("resp-header-demo", "added by our filter");
    return FilterHeadersStatusValues.Continue;
  }
}

registerFilter<AddHeader>();
