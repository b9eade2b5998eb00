// The same filter as examples/path-rewrite.
package main

import (
	"encoding/json"
	"regexp"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

func main() {}

func init() {
	proxywasm.SetPluginContext(func(uint32) types.PluginContext { return &plugin{} })
}

type settings struct {
	Pattern     string `json:"pattern"`
	Replacement string `json:"replacement"`
}

type plugin struct {
	types.DefaultPluginContext
	pattern     *regexp.Regexp
	replacement string
	configData  string
}

func (p *plugin) OnPluginStart(int) types.OnPluginStartStatus {
	configuration, err := proxywasm.GetPluginConfiguration()
	if err != nil {
		return types.OnPluginStartStatusFailed
	}
	var read settings
	if json.Unmarshal(configuration, &read) != nil {
		return types.OnPluginStartStatusFailed
	}
	if p.pattern, err = regexp.Compile(read.Pattern); err != nil {
		return types.OnPluginStartStatusFailed
	}
	p.replacement = read.Replacement
	p.configData = string(configuration)
	return types.OnPluginStartStatusOK
}

func (p *plugin) NewHttpContext(uint32) types.HttpContext {
	return &stream{plugin: p}
}

type stream struct {
	types.DefaultHttpContext
	plugin *plugin
}

func (s *stream) OnHttpRequestHeaders(int, bool) types.Action {
	before, err := proxywasm.GetHttpRequestHeader(":path")
	if err != nil {
		return types.ActionContinue
	}
	after := s.plugin.pattern.ReplaceAllString(before, s.plugin.replacement)
	if after != before {
		_ = proxywasm.ReplaceHttpRequestHeader(":path", after)
	}
	return types.ActionContinue
}

func (s *stream) OnHttpResponseHeaders(int, bool) types.Action {
	_ = proxywasm.AddHttpResponseHeader("who-am-i", "path-rewrite")
	_ = proxywasm.AddHttpResponseHeader("injected-by", "istio-api!")
	_ = proxywasm.AddHttpResponseHeader("site", "proxy-wasm-as")
	_ = proxywasm.AddHttpResponseHeader("author", "Zoë Ångström")
	_ = proxywasm.AddHttpResponseHeader("configData", s.plugin.configData)
	return types.ActionContinue
}
