package main

import (
	"strings"

	"mosn.io/proxy-wasm-go-host/proxywasm/common"
	v1 "mosn.io/proxy-wasm-go-host/proxywasm/v1"
	"proxy-wasm-as/tests/hosts/protocol"
)

// What the library asks its embedder for while a module runs; the rest is the library's own.
type state struct {
	v1.DefaultImportsHandler
	configuration   common.IoBuffer
	requestHeaders  common.HeaderMap
	requestBody     common.IoBuffer
	responseHeaders common.HeaderMap
	responseBody    common.IoBuffer
	log             []string
}

func (s *state) Log(_ v1.LogLevel, message string) v1.WasmResult {
	s.log = append(s.log, message)
	return v1.WasmResultOk
}

func (s *state) GetPluginConfig() common.IoBuffer        { return s.configuration }
func (s *state) GetHttpRequestHeader() common.HeaderMap  { return s.requestHeaders }
func (s *state) GetHttpRequestBody() common.IoBuffer     { return s.requestBody }
func (s *state) GetHttpResponseHeader() common.HeaderMap { return s.responseHeaders }
func (s *state) GetHttpResponseBody() common.IoBuffer    { return s.responseBody }

func (s *state) takeLog() []string {
	log := append([]string{}, s.log...)
	s.log = nil
	return log
}

// Header fields in their order, with names that do not depend on case.
type fields struct {
	list []protocol.Field
}

func (f *fields) Get(key string) (string, bool) {
	for _, field := range f.list {
		if strings.EqualFold(field[0], key) {
			return field[1], true
		}
	}
	return "", false
}

func (f *fields) Set(key, value string) {
	f.Del(key)
	f.Add(key, value)
}

func (f *fields) Add(key, value string) {
	f.list = append(f.list, protocol.Field{strings.ToLower(key), value})
}

func (f *fields) Del(key string) {
	kept := []protocol.Field{}
	for _, field := range f.list {
		if !strings.EqualFold(field[0], key) {
			kept = append(kept, field)
		}
	}
	f.list = kept
}

func (f *fields) Range(each func(key, value string) bool) {
	for _, field := range f.list {
		if !each(field[0], field[1]) {
			return
		}
	}
}

func (f *fields) Clone() common.HeaderMap {
	return &fields{append([]protocol.Field{}, f.list...)}
}

func (f *fields) ByteSize() uint64 {
	size := 0
	for _, field := range f.list {
		size += len(field[0]) + len(field[1])
	}
	return uint64(size)
}
