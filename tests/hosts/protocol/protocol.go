// Package protocol is how a test talks to a driver: one JSON value on a line of standard input, one answer on a line of standard
// output. The first line that a driver writes says which host it is.
package protocol

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"syscall"
)

// Field is the name and the value of a header.
type Field [2]string

// Message is one half of an exchange.
type Message struct {
	Headers []Field `json:"headers"`
	Body    string  `json:"body"`
}

// Order is what the test wants: a module to be loaded, or an exchange to be sent through the loaded one, once or many times.
type Order struct {
	Do            string  `json:"do"`
	Module        string  `json:"module"`
	Configuration string  `json:"configuration"`
	Request       Message `json:"request"`
	Response      Message `json:"response"`
	Count         int     `json:"count"`
}

// Reply is what a local reply of the filter says.
type Reply struct {
	Status  uint32  `json:"status"`
	Headers []Field `json:"headers"`
	Body    string  `json:"body"`
}

// Answer is what came of an order. Error is set when the host did not get to the end of it.
type Answer struct {
	Error      string   `json:"error,omitempty"`
	Configured bool     `json:"configured"`
	Request    Message  `json:"request"`
	Response   Message  `json:"response"`
	Reply      *Reply   `json:"reply,omitempty"`
	Log        []string `json:"log"`
	// Processor time of this process for all exchanges of an order that repeats.
	Nanoseconds int64 `json:"nanoseconds,omitempty"`
}

// Host is a Proxy-Wasm host in the hands of a test.
type Host interface {
	// Load ends what was loaded before and loads a module.
	Load(module []byte, configuration string) Answer
	// Exchange sends one request through the filter, and the upstream's response back.
	Exchange(request Message, response Message) Answer
}

// Repeater is a host that sends the same exchange many times; its answer is that of the last.
type Repeater interface {
	Repeat(request Message, response Message, count int) Answer
}

// Serve answers orders until standard input ends. Whatever the host prints goes to standard error.
func Serve(name string, version string, host Host) {
	out := json.NewEncoder(os.Stdout)
	os.Stdout = os.Stderr
	_ = out.Encode(map[string]string{"host": name, "version": version})
	orders := bufio.NewScanner(os.Stdin)
	orders.Buffer(nil, 16<<20)
	for orders.Scan() {
		_ = out.Encode(obey(orders.Bytes(), host))
	}
}

func obey(line []byte, host Host) (answer Answer) {
	defer func() {
		if reason := recover(); reason != nil {
			answer = Answer{Error: fmt.Sprint(reason)}
		}
	}()
	var order Order
	if err := json.Unmarshal(line, &order); err != nil {
		return Answer{Error: err.Error()}
	}
	switch order.Do {
	case "load":
		module, err := os.ReadFile(order.Module)
		if err != nil {
			return Answer{Error: err.Error()}
		}
		return host.Load(module, order.Configuration)
	case "exchange":
		return host.Exchange(order.Request, order.Response)
	case "repeat":
		repeater, repeats := host.(Repeater)
		if !repeats {
			return Answer{Error: "this host does not repeat"}
		}
		before := processorTime()
		answer = repeater.Repeat(order.Request, order.Response, order.Count)
		answer.Nanoseconds = processorTime() - before
		return answer
	default:
		return Answer{Error: "no such order: " + order.Do}
	}
}

func processorTime() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}
