module proxy-wasm-as/tests/hosts/mosn-library

go 1.24

require (
	mosn.io/proxy-wasm-go-host v0.2.0
	proxy-wasm-as/tests/hosts/protocol v0.0.0
)

require github.com/wasmerio/wasmer-go v1.0.4 // indirect

replace proxy-wasm-as/tests/hosts/protocol => ../protocol
