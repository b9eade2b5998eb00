// MOSN with what the tests need of it: HTTP/1 in, the proxywasm stream filter, HTTP/1 out. The stock program needs a module that
// cannot be had any more.
package main

import (
	"os"

	_ "mosn.io/mosn/pkg/filter/network/connectionmanager"
	_ "mosn.io/mosn/pkg/filter/network/proxy"
	_ "mosn.io/mosn/pkg/filter/stream/proxywasm"
	"mosn.io/mosn/pkg/mosn"
	_ "mosn.io/mosn/pkg/router"
	"mosn.io/mosn/pkg/stagemanager"
	_ "mosn.io/mosn/pkg/stream/http"
	_ "mosn.io/mosn/pkg/wasm/abi/proxywasm010"
	_ "mosn.io/mosn/pkg/wasm/runtime/wasmer"
	_ "mosn.io/mosn/pkg/wasm/runtime/wazero"
)

// Takes the path of a configuration.
func main() {
	stages := stagemanager.InitStageManager(nil, os.Args[1], mosn.NewMosn())
	stages.AppendInitStage(mosn.DefaultInitStage)
	stages.AppendPreStartStage(mosn.DefaultPreStartStage)
	stages.AppendStartStage(mosn.DefaultStartStage)
	stages.RunAll()
}
