// Drives the library that MOSN is built on, as an embedder does: one root context, one stream at a time.
package main

import (
	"mosn.io/proxy-wasm-go-host/proxywasm/common"
	v1 "mosn.io/proxy-wasm-go-host/proxywasm/v1"
	"mosn.io/proxy-wasm-go-host/wasmer"
	"proxy-wasm-as/tests/hosts/protocol"
)

const rootContext = 1

func main() {
	protocol.Serve("MOSN library (wasmer)", "0.2.0", &host{})
}

type host struct {
	instance   common.WasmInstance
	state      *state
	lastStream int32
}

func (h *host) Load(module []byte, configuration string) protocol.Answer {
	h.lastStream = rootContext
	h.state = &state{}
	if configuration != "" {
		// In the form in which the MOSN server hands over what its own configuration says.
		h.state.configuration = common.NewIoBufferBytes(
			common.EncodeMap(map[string]string{"configuration": configuration}),
		)
	}
	compiled := wasmer.NewWasmerVM().NewModule(module)
	if compiled == nil {
		return protocol.Answer{Error: "not a module"}
	}
	h.instance = compiled.NewInstance()
	v1.RegisterImports(h.instance)
	if err := h.instance.Start(); err != nil {
		return protocol.Answer{Error: err.Error()}
	}

	answer := protocol.Answer{}
	h.locked(func(exports v1.Exports) {
		_ = exports.ProxyOnContextCreate(rootContext, 0)
		started, _ := exports.ProxyOnVmStart(rootContext, 0)
		configured, _ := exports.ProxyOnConfigure(rootContext, int32(len(configuration)))
		answer.Configured = started != 0 && configured != 0
	})
	answer.Log = h.state.takeLog()
	return answer
}

// A callback that the module does not export is an error of the library, which means nothing to an embedder; so is a trap.
func (h *host) Exchange(request protocol.Message, response protocol.Message) protocol.Answer {
	h.lastStream++
	stream := h.lastStream
	state := h.state
	h.locked(func(exports v1.Exports) {
		_ = exports.ProxyOnContextCreate(stream, rootContext)
		state.requestHeaders = &fields{request.Headers}
		state.requestBody = common.NewIoBufferBytes([]byte(request.Body))
		_, _ = exports.ProxyOnRequestHeaders(stream, int32(len(request.Headers)), ended(request))
		if request.Body != "" {
			_, _ = exports.ProxyOnRequestBody(stream, int32(len(request.Body)), 1)
		}
		state.responseHeaders = &fields{response.Headers}
		state.responseBody = common.NewIoBufferBytes([]byte(response.Body))
		_, _ = exports.ProxyOnResponseHeaders(stream, int32(len(response.Headers)), ended(response))
		if response.Body != "" {
			_, _ = exports.ProxyOnResponseBody(stream, int32(len(response.Body)), 1)
		}
		_, _ = exports.ProxyOnDone(stream)
		_ = exports.ProxyOnDelete(stream)
	})
	return protocol.Answer{
		Configured: true,
		Request:    message(state.requestHeaders, state.requestBody),
		Response:   message(state.responseHeaders, state.responseBody),
		Log:        state.takeLog(),
	}
}

func (h *host) locked(do func(exports v1.Exports)) {
	context := &v1.ABIContext{Imports: h.state, Instance: h.instance}
	h.instance.Lock(context)
	defer h.instance.Unlock()
	do(context.GetExports())
}

func ended(message protocol.Message) int32 {
	if message.Body == "" {
		return 1
	}
	return 0
}

func message(headers common.HeaderMap, body common.IoBuffer) protocol.Message {
	result := protocol.Message{Headers: []protocol.Field{}, Body: string(body.Bytes())}
	headers.Range(func(name, value string) bool {
		result.Headers = append(result.Headers, protocol.Field{name, value})
		return true
	})
	return result
}
