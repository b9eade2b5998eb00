import { Action, HeaderMap, HttpContext, registerHttp } from "proxy-wasm-as/assembly";

/** Reads five headers of every request, and adds five with what they said. */
class FiveAndFive extends HttpContext {
  onRequestHeaders(endOfStream: bool): Action {
    const headers = this.request.headers;
    copy(headers, ":authority", "x-copy-authority");
    copy(headers, ":path", "x-copy-path");
    copy(headers, ":method", "x-copy-method");
    copy(headers, "user-agent", "x-copy-agent");
    copy(headers, "accept", "x-copy-accept");
    return Action.Continue;
  }
}

function copy(headers: HeaderMap, from: string, to: string): void {
  const value = headers.get(from);
  if (value !== null) headers.add(to, value);
}

registerHttp<FiveAndFive>();
