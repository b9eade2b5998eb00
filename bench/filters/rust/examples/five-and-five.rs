// Reads five headers of every request, and adds five with what they said.

use proxy_wasm::traits::{Context, HttpContext};
use proxy_wasm::types::Action;

proxy_wasm::main! {{
    proxy_wasm::set_http_context(|_, _| Box::new(Stream));
}}

struct Stream;

impl Context for Stream {}

impl HttpContext for Stream {
    fn on_http_request_headers(&mut self, _: usize, _: bool) -> Action {
        self.copy(":authority", "x-copy-authority");
        self.copy(":path", "x-copy-path");
        self.copy(":method", "x-copy-method");
        self.copy("user-agent", "x-copy-agent");
        self.copy("accept", "x-copy-accept");
        Action::Continue
    }
}

impl Stream {
    fn copy(&self, from: &str, to: &str) {
        if let Some(value) = self.get_http_request_header(from) {
            self.add_http_request_header(to, &value);
        }
    }
}
