module proxy-wasm-as/tests/hosts/protocol

go 1.24
