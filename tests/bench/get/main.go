// Command get asks a server for paths over kept-alive connections, so that a benchmark on two cores
// measures the server and not its load generator. Standard library only.
//
//	get 127.0.0.1:1317 24 paths.txt
//
// Each connection takes the next path until all have been asked. Prints one JSON object.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Result is what is printed.
type Result struct {
	Sent    int64   `json:"sent"`
	Refused int64   `json:"refused"`
	Bytes   int64   `json:"bytes"`
	First   string  `json:"first,omitempty"`
	Seconds float64 `json:"seconds"`
}

func main() {
	if len(os.Args) != 4 {
		fatal(fmt.Errorf("usage: get <host:port> <connections> <file>"))
	}
	connections, err := strconv.Atoi(os.Args[2])
	if err != nil {
		fatal(err)
	}
	content, err := os.ReadFile(os.Args[3])
	if err != nil {
		fatal(err)
	}
	var requests [][]byte
	for _, path := range bytes.Split(bytes.TrimSpace(content), []byte("\n")) {
		text := fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, os.Args[1])
		requests = append(requests, []byte(text))
	}
	var (
		next   atomic.Int64
		group  sync.WaitGroup
		mutex  sync.Mutex
		result Result
	)
	start := time.Now()
	for range connections {
		group.Add(1)
		go func() {
			defer group.Done()
			part, err := ask(os.Args[1], requests, &next)
			mutex.Lock()
			defer mutex.Unlock()
			if err != nil {
				fatal(err)
			}
			result.Sent += part.Sent
			result.Refused += part.Refused
			result.Bytes += part.Bytes
			if result.First == "" {
				result.First = part.First
			}
		}()
	}
	group.Wait()
	result.Seconds = time.Since(start).Seconds()
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		fatal(err)
	}
}

func ask(host string, requests [][]byte, next *atomic.Int64) (Result, error) {
	var result Result
	connection, err := net.Dial("tcp", host)
	if err != nil {
		return result, err
	}
	defer connection.Close()
	reader := bufio.NewReaderSize(connection, 64<<10)
	for {
		index := next.Add(1) - 1
		if index >= int64(len(requests)) {
			return result, nil
		}
		if _, err := connection.Write(requests[index]); err != nil {
			return result, err
		}
		response, err := http.ReadResponse(reader, nil)
		if err != nil {
			return result, err
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			return result, err
		}
		result.Sent++
		result.Bytes += int64(len(body))
		if response.StatusCode != http.StatusOK {
			result.Refused++
			if result.First == "" {
				result.First = string(body)
			}
		}
	}
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, "get:", err)
	os.Exit(1)
}
