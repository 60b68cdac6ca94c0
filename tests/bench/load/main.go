// Command load sends requests to a server over kept-alive connections, at some ten microseconds of
// CPU each, so that a benchmark on two cores measures the server and not its load generator.
// Standard library only.
//
//	load transactions http://127.0.0.1:26657 32 transactions.txt
//	load reads http://127.0.0.1:1317 24 paths.txt
//
// Prints one JSON object. What the files hold is told in transactions.go and reads.go.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strconv"
)

// mode is a kind of requests: how they are made of a file, and what of an answer is a fault.
type mode struct {
	lanes   func(content []byte, host string) [][][]byte
	faultOf func(status int, body []byte) string
}

var modes = map[string]mode{
	"transactions": {lanes: transactionLanes, faultOf: transactionFault},
	"reads":        {lanes: readLanes, faultOf: readFault},
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) != 4 {
		return fmt.Errorf("usage: load transactions|reads <url> <connections> <file>")
	}
	chosen, known := modes[arguments[0]]
	if !known {
		return fmt.Errorf("no mode %s", arguments[0])
	}
	target, err := url.Parse(arguments[1])
	if err != nil {
		return err
	}
	connections, err := strconv.Atoi(arguments[2])
	if err != nil {
		return err
	}
	content, err := os.ReadFile(arguments[3])
	if err != nil {
		return err
	}
	lanes := chosen.lanes(bytes.TrimSpace(content), target.Host)
	result, err := sendAll(target.Host, connections, lanes, chosen.faultOf)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}
