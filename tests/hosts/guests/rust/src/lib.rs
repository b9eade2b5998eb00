// The same filter as ../go/main.go, with the Rust SDK.

use proxy_wasm::hostcalls;
use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{Action, ContextType, LogLevel, MetricType};
use std::time::Duration;

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Trace);
    proxy_wasm::set_root_context(|_| Box::new(Plugin { mark: String::new(), counter: 0 }));
}}

struct Plugin {
    mark: String,
    counter: u32,
}

impl Context for Plugin {}

impl RootContext for Plugin {
    fn on_configure(&mut self, _: usize) -> bool {
        self.mark = text(self.get_plugin_configuration());
        self.counter = hostcalls::define_metric(MetricType::Counter, &format!("guest.{}", self.mark)).unwrap_or(0);
        log::info!("configured {}", self.mark);
        self.mark != "refuse"
    }

    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::HttpContext)
    }

    fn create_http_context(&self, _: u32) -> Option<Box<dyn HttpContext>> {
        Some(Box::new(Stream { mark: self.mark.clone(), counter: self.counter }))
    }
}

struct Stream {
    mark: String,
    counter: u32,
}

impl Context for Stream {
    fn on_http_call_response(&mut self, _: u32, headers: usize, body_size: usize, _: usize) {
        let status = self.get_http_call_response_header(":status").unwrap_or_default();
        let body = text(self.get_http_call_response_body(0, body_size));
        log::info!("answer {} {} {}", headers > 0, status, body);
        self.set_http_request_header("x-answer", Some(&body));
        self.resume_http_request();
    }
}

impl HttpContext for Stream {
    fn on_http_request_headers(&mut self, count: usize, end_of_stream: bool) -> Action {
        let path = self.get_http_request_header(":path").unwrap_or_default();
        log::info!("request {} {} {}", path, count, end_of_stream);
        if path == "/denied" {
            self.send_http_response(403, vec![("x-guest", "denied")], Some(b"denied"));
            return Action::Pause;
        }
        if path == "/panic" {
            panic!("asked to");
        }
        while std::hint::black_box(&path) == "/loop" {}
        log::info!("missing {}", self.get_http_request_header("x-missing").is_none());
        log::info!("property {}", text(self.get_property(vec!["request", "path"])));
        log::info!("no property {}", self.get_property(vec!["no", "such"]).is_none());
        self.count();
        self.set_http_request_header("x-mark", Some(&self.mark));
        self.set_http_request_header("x-remove", None);
        self.set_http_request_header("content-length", None);
        self.add_http_request_header("x-add", "two");
        if path == "/call" {
            let headers = vec![(":method", "GET"), (":path", "/answer"), (":authority", "service")];
            let sent = self.dispatch_http_call("service", headers, None, vec![], Duration::from_secs(5));
            log::info!("called {}", sent.is_ok());
            return Action::Pause;
        }
        Action::Continue
    }

    fn on_http_request_body(&mut self, size: usize, end_of_stream: bool) -> Action {
        if !end_of_stream {
            return Action::Pause;
        }
        let body = text(self.get_http_request_body(0, size));
        log::info!("body {} {}", size, body);
        let replaced = format!("guest:{}", body);
        self.set_http_request_body(0, size, replaced.as_bytes());
        Action::Continue
    }

    fn on_http_response_headers(&mut self, _: usize, _: bool) -> Action {
        let status = self.get_http_response_header(":status").unwrap_or_default();
        log::info!("response {}", status);
        self.add_http_response_header("x-guest", &self.mark);
        Action::Continue
    }

    fn on_log(&mut self) {
        log::info!("log");
    }
}

impl Stream {
    fn count(&self) {
        let (before, cas) = self.get_shared_data("count");
        let count = text(before).parse::<u32>().unwrap_or(0) + 1;
        let stored = self.set_shared_data("count", Some(count.to_string().as_bytes()), cas);
        log::info!("count {} {}", count, stored.is_ok());
        let counted = hostcalls::increment_metric(self.counter, 2);
        log::info!("metric {} {:?}", counted.is_ok(), hostcalls::get_metric(self.counter).unwrap_or(0));
    }
}

fn text(bytes: Option<Vec<u8>>) -> String {
    String::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
}
