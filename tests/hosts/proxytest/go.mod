module proxy-wasm-as/tests/hosts/proxytest

go 1.24

require (
	github.com/proxy-wasm/proxy-wasm-go-sdk v0.0.0-20250212164326-ab4161dcf924
	github.com/tetratelabs/wazero v1.7.2
	proxy-wasm-as/tests/hosts/protocol v0.0.0
)

replace proxy-wasm-as/tests/hosts/protocol => ../protocol
