// The same filter as ../rust/src/lib.rs, with the Go SDK.
package main

import (
	"fmt"
	"strconv"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

func main() {}

func init() {
	proxywasm.SetPluginContext(func(uint32) types.PluginContext { return &plugin{} })
}

type plugin struct {
	types.DefaultPluginContext
	mark    string
	counter proxywasm.MetricCounter
}

func (p *plugin) OnPluginStart(int) types.OnPluginStartStatus {
	configuration, _ := proxywasm.GetPluginConfiguration()
	p.mark = string(configuration)
	p.counter = proxywasm.DefineCounterMetric("guest." + p.mark)
	info("configured %s", p.mark)
	return p.mark != "refuse"
}

func (p *plugin) NewHttpContext(uint32) types.HttpContext {
	return &stream{plugin: p}
}

type stream struct {
	types.DefaultHttpContext
	plugin *plugin
}

func (s *stream) OnHttpRequestHeaders(count int, endOfStream bool) types.Action {
	path, _ := proxywasm.GetHttpRequestHeader(":path")
	info("request %s %d %t", path, count, endOfStream)
	if path == "/denied" {
		_ = proxywasm.SendHttpResponse(403, [][2]string{{"x-guest", "denied"}}, []byte("denied"), -1)
		return types.ActionPause
	}
	if path == "/panic" {
		panic("asked to")
	}
	for path == "/loop" {
	}
	_, missing := proxywasm.GetHttpRequestHeader("x-missing")
	info("missing %t", missing != nil)
	property, _ := proxywasm.GetProperty([]string{"request", "path"})
	info("property %s", property)
	_, none := proxywasm.GetProperty([]string{"no", "such"})
	info("no property %t", none != nil)
	s.count()
	_ = proxywasm.ReplaceHttpRequestHeader("x-mark", s.plugin.mark)
	_ = proxywasm.RemoveHttpRequestHeader("x-remove")
	_ = proxywasm.RemoveHttpRequestHeader("content-length")
	_ = proxywasm.AddHttpRequestHeader("x-add", "two")
	if path == "/call" {
		headers := [][2]string{{":method", "GET"}, {":path", "/answer"}, {":authority", "service"}}
		_, err := proxywasm.DispatchHttpCall("service", headers, nil, nil, 5000, s.answered)
		info("called %t", err == nil)
		return types.ActionPause
	}
	return types.ActionContinue
}

func (s *stream) answered(headers int, bodySize int, _ int) {
	status := ""
	fields, _ := proxywasm.GetHttpCallResponseHeaders()
	for _, field := range fields {
		if field[0] == ":status" {
			status = field[1]
		}
	}
	body, _ := proxywasm.GetHttpCallResponseBody(0, bodySize)
	info("answer %t %s %s", headers > 0, status, body)
	_ = proxywasm.ReplaceHttpRequestHeader("x-answer", string(body))
	_ = proxywasm.ResumeHttpRequest()
}

func (s *stream) OnHttpRequestBody(size int, endOfStream bool) types.Action {
	if !endOfStream {
		return types.ActionPause
	}
	body, _ := proxywasm.GetHttpRequestBody(0, size)
	info("body %d %s", size, body)
	_ = proxywasm.ReplaceHttpRequestBody([]byte("guest:" + string(body)))
	return types.ActionContinue
}

func (s *stream) OnHttpResponseHeaders(int, bool) types.Action {
	status, _ := proxywasm.GetHttpResponseHeader(":status")
	info("response %s", status)
	_ = proxywasm.AddHttpResponseHeader("x-guest", s.plugin.mark)
	return types.ActionContinue
}

func (s *stream) OnHttpStreamDone() {
	info("log")
}

func (s *stream) count() {
	before, cas, _ := proxywasm.GetSharedData("count")
	count, _ := strconv.Atoi(string(before))
	count++
	err := proxywasm.SetSharedData("count", []byte(strconv.Itoa(count)), cas)
	info("count %d %t", count, err == nil)
	s.plugin.counter.Increment(2)
	info("metric true %d", s.plugin.counter.Value())
}

func info(format string, arguments ...any) {
	proxywasm.LogInfo(fmt.Sprintf(format, arguments...))
}
