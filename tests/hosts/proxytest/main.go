// Drives the host emulator that comes with the Go SDK for the tests of filters.
package main

import (
	"context"
	"log"
	"strings"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/proxytest"
	"github.com/tetratelabs/wazero"
	"proxy-wasm-as/tests/hosts/protocol"
)

func main() {
	host := &host{}
	log.SetFlags(0)
	log.SetOutput(&host.log)
	protocol.Serve("proxytest of the Go SDK", "v0.0.0-20250212164326-ab4161dcf924", host)
}

type host struct {
	vm       proxytest.WasmVMContext
	emulator proxytest.HostEmulator
	reset    func()
	exports  map[string]bool
	log      strings.Builder
}

func (h *host) Load(module []byte, configuration string) protocol.Answer {
	h.unload()
	exports, err := exportsOf(module)
	if err != nil {
		return protocol.Answer{Error: err.Error()}
	}
	h.exports = exports
	if h.vm, err = proxytest.NewWasmVMContext(module); err != nil {
		return protocol.Answer{Error: err.Error()}
	}
	options := proxytest.NewEmulatorOption().WithVMContext(h.vm)
	if configuration != "" {
		options = options.WithPluginConfiguration([]byte(configuration))
	}
	h.emulator, h.reset = proxytest.NewHostEmulator(options)
	// Its answer is not for the plugin: the emulator starts the VM with the root context 0, which nobody has created.
	h.emulator.StartVM()
	configured := h.emulator.StartPlugin()
	return protocol.Answer{Configured: bool(configured), Log: h.takeLog()}
}

// The emulator ends with a nil pointer where it calls what the module does not export.
func (h *host) Exchange(request protocol.Message, response protocol.Message) protocol.Answer {
	return h.Repeat(request, response, 1)
}

// What was sent is put into the emulator's form once, and only of the last exchange it is read what became of it.
func (h *host) Repeat(request protocol.Message, response protocol.Message, count int) protocol.Answer {
	requestHeaders, responseHeaders := pairs(request.Headers), pairs(response.Headers)
	requestBody, responseBody := []byte(request.Body), []byte(response.Body)
	for i := 1; i < count; i++ {
		stream := h.emulator.InitializeHttpContext()
		h.send(stream, requestHeaders, requestBody)
		h.answer(stream, responseHeaders, responseBody)
	}
	stream := h.emulator.InitializeHttpContext()
	answer := protocol.Answer{Configured: true, Request: request, Response: response}
	h.send(stream, requestHeaders, requestBody)
	if h.exports["proxy_on_request_headers"] {
		answer.Request.Headers = fields(h.emulator.GetCurrentRequestHeaders(stream))
	}
	if h.exports["proxy_on_request_body"] && len(requestBody) > 0 {
		answer.Request.Body = string(h.emulator.GetCurrentRequestBody(stream))
	}
	if reply := h.emulator.GetSentLocalResponse(stream); reply != nil {
		answer.Reply = &protocol.Reply{Status: reply.StatusCode, Headers: fields(reply.Headers), Body: string(reply.Data)}
	}
	h.answer(stream, responseHeaders, responseBody)
	if h.exports["proxy_on_response_headers"] {
		answer.Response.Headers = fields(h.emulator.GetCurrentResponseHeaders(stream))
	}
	if h.exports["proxy_on_response_body"] && len(responseBody) > 0 {
		answer.Response.Body = string(h.emulator.GetCurrentResponseBody(stream))
	}
	answer.Log = h.takeLog()
	return answer
}

func (h *host) send(stream uint32, headers [][2]string, body []byte) {
	if h.exports["proxy_on_request_headers"] {
		h.emulator.CallOnRequestHeaders(stream, headers, len(body) == 0)
	}
	if h.exports["proxy_on_request_body"] && len(body) > 0 {
		h.emulator.CallOnRequestBody(stream, body, true)
	}
}

func (h *host) answer(stream uint32, headers [][2]string, body []byte) {
	if h.exports["proxy_on_response_headers"] {
		h.emulator.CallOnResponseHeaders(stream, headers, len(body) == 0)
	}
	if h.exports["proxy_on_response_body"] && len(body) > 0 {
		h.emulator.CallOnResponseBody(stream, body, true)
	}
	if h.exports["proxy_on_log"] {
		h.emulator.CompleteHttpContext(stream)
	}
}

func (h *host) unload() {
	if h.reset != nil {
		h.reset()
		h.reset = nil
	}
	if h.vm != nil {
		_ = h.vm.Close()
		h.vm = nil
	}
	h.log.Reset()
}

// What the plugin logged: lines of the emulator that begin with `proxy_<level>_log: `. Others are the emulator's own.
func (h *host) takeLog() []string {
	messages := []string{}
	for _, line := range strings.Split(h.log.String(), "\n") {
		if start, message, found := strings.Cut(line, "_log: "); found && strings.HasPrefix(start, "proxy_") {
			messages = append(messages, message)
		}
	}
	h.log.Reset()
	return messages
}

func exportsOf(module []byte) (map[string]bool, error) {
	ctx := context.Background()
	runtime := wazero.NewRuntime(ctx)
	defer runtime.Close(ctx)
	compiled, err := runtime.CompileModule(ctx, module)
	if err != nil {
		return nil, err
	}
	exports := map[string]bool{}
	for name := range compiled.ExportedFunctions() {
		exports[name] = true
	}
	return exports, nil
}

func pairs(headers []protocol.Field) [][2]string {
	result := make([][2]string, len(headers))
	for i, field := range headers {
		result[i] = field
	}
	return result
}

func fields(headers [][2]string) []protocol.Field {
	result := make([]protocol.Field, len(headers))
	for i, field := range headers {
		result[i] = field
	}
	return result
}
