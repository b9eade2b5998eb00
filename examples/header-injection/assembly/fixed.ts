import { Action, HttpContext, registerHttp } from "proxy-wasm-as/assembly";

/** Adds one fixed header to every response. */
class AddHeader extends HttpContext {
  onResponseHeaders(endOfStream: bool): Action {
    this.response.headers.set("resp-header-demo", "added by our filter");
    return Action.Continue;
  }
}

registerHttp<AddHeader>();
