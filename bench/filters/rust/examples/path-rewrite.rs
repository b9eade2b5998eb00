// The same filter as examples/path-rewrite.

use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{Action, ContextType};
use regex::Regex;
use serde_json::Value;
use std::borrow::Cow;
use std::rc::Rc;

proxy_wasm::main! {{
    proxy_wasm::set_root_context(|_| Box::new(Plugin { settings: None }));
}}

struct Settings {
    pattern: Regex,
    replacement: String,
    config_data: String,
}

struct Plugin {
    settings: Option<Rc<Settings>>,
}

impl Context for Plugin {}

impl RootContext for Plugin {
    fn on_configure(&mut self, _: usize) -> bool {
        self.settings = self.get_plugin_configuration().and_then(|bytes| read(&bytes)).map(Rc::new);
        self.settings.is_some()
    }

    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::HttpContext)
    }

    fn create_http_context(&self, _: u32) -> Option<Box<dyn HttpContext>> {
        let settings = self.settings.clone()?;
        Some(Box::new(Stream { settings }))
    }
}

fn read(bytes: &[u8]) -> Option<Settings> {
    let json: Value = serde_json::from_slice(bytes).ok()?;
    Some(Settings {
        pattern: Regex::new(json["pattern"].as_str()?).ok()?,
        replacement: json["replacement"].as_str()?.to_string(),
        config_data: String::from_utf8(bytes.to_vec()).ok()?,
    })
}

struct Stream {
    settings: Rc<Settings>,
}

impl Context for Stream {}

impl HttpContext for Stream {
    fn on_http_request_headers(&mut self, _: usize, _: bool) -> Action {
        if let Some(before) = self.get_http_request_header(":path") {
            let after = self.settings.pattern.replace_all(&before, self.settings.replacement.as_str());
            if let Cow::Owned(path) = after {
                self.set_http_request_header(":path", Some(&path));
            }
        }
        Action::Continue
    }

    fn on_http_response_headers(&mut self, _: usize, _: bool) -> Action {
        self.add_http_response_header("who-am-i", "path-rewrite");
        self.add_http_response_header("injected-by", "istio-api!");
        self.add_http_response_header("site", "proxy-wasm-as");
        self.add_http_response_header("author", "Zoë Ångström");
        self.add_http_response_header("configData", &self.settings.config_data);
        Action::Continue
    }
}
