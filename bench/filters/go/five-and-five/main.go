// Reads five headers of every request, and adds five with what they said.
package main

import (
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

func main() {}

func init() {
	proxywasm.SetHttpContext(func(uint32) types.HttpContext { return &stream{} })
}

type stream struct {
	types.DefaultHttpContext
}

func (s *stream) OnHttpRequestHeaders(int, bool) types.Action {
	copyHeader(":authority", "x-copy-authority")
	copyHeader(":path", "x-copy-path")
	copyHeader(":method", "x-copy-method")
	copyHeader("user-agent", "x-copy-agent")
	copyHeader("accept", "x-copy-accept")
	return types.ActionContinue
}

func copyHeader(from, to string) {
	if value, err := proxywasm.GetHttpRequestHeader(from); err == nil {
		_ = proxywasm.AddHttpRequestHeader(to, value)
	}
}
