// Command load sends pre-signed transactions to a CometBFT node by broadcast_tx_sync over kept-alive
// connections, at some ten microseconds of CPU each, so that a benchmark on two cores measures the
// node and not its load generator. Standard library only.
//
//	load http://127.0.0.1:26657 32 transactions.txt
//
// The file has one transaction a line (base64); an empty line ends a lane. A lane's transactions are
// sent in order by one connection, lanes side by side. Prints one JSON object.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Result is what is printed.
type Result struct {
	Sent       int     `json:"sent"`
	Refused    int     `json:"refused"`
	FirstError string  `json:"firstError,omitempty"`
	Seconds    float64 `json:"seconds"`
}

type answer struct {
	Result struct {
		Code int    `json:"code"`
		Log  string `json:"log"`
	} `json:"result"`
	Error json.RawMessage `json:"error"`
}

func main() {
	if len(os.Args) != 4 {
		fatal(fmt.Errorf("usage: load <rpc url> <connections> <file>"))
	}
	target, err := url.Parse(os.Args[1])
	if err != nil {
		fatal(err)
	}
	connections, err := strconv.Atoi(os.Args[2])
	if err != nil {
		fatal(err)
	}
	lanes, err := readLanes(os.Args[3], target.Host)
	if err != nil {
		fatal(err)
	}
	queue := make(chan [][]byte, len(lanes))
	for _, lane := range lanes {
		queue <- lane
	}
	close(queue)
	var (
		group sync.WaitGroup
		mutex sync.Mutex
		total Result
	)
	start := time.Now()
	for range connections {
		group.Add(1)
		go func() {
			defer group.Done()
			part, err := sendLanes(target.Host, queue)
			mutex.Lock()
			defer mutex.Unlock()
			if err != nil {
				fatal(err)
			}
			total.Sent += part.Sent
			total.Refused += part.Refused
			if total.FirstError == "" {
				total.FirstError = part.FirstError
			}
		}()
	}
	group.Wait()
	total.Seconds = time.Since(start).Seconds()
	if err := json.NewEncoder(os.Stdout).Encode(total); err != nil {
		fatal(err)
	}
}

// readLanes makes whole HTTP requests of the file's transactions, before the clock starts.
func readLanes(path string, host string) ([][][]byte, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var lanes [][][]byte
	for _, block := range bytes.Split(bytes.TrimSpace(content), []byte("\n\n")) {
		var lane [][]byte
		for _, line := range bytes.Split(bytes.TrimSpace(block), []byte("\n")) {
			body := fmt.Sprintf(
				`{"jsonrpc":"2.0","id":1,"method":"broadcast_tx_sync","params":{"tx":"%s"}}`, line)
			request := fmt.Sprintf("POST / HTTP/1.1\r\nHost: %s\r\n"+
				"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", host, len(body), body)
			lane = append(lane, []byte(request))
		}
		lanes = append(lanes, lane)
	}
	return lanes, nil
}

func sendLanes(host string, queue <-chan [][]byte) (Result, error) {
	var result Result
	connection, err := net.Dial("tcp", host)
	if err != nil {
		return result, err
	}
	defer connection.Close()
	reader := bufio.NewReaderSize(connection, 64<<10)
	for lane := range queue {
		for _, request := range lane {
			if _, err := connection.Write(request); err != nil {
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
			if fault := faultOf(body); fault != "" {
				result.Refused++
				if result.FirstError == "" {
					result.FirstError = fault
				}
			}
		}
	}
	return result, nil
}

func faultOf(body []byte) string {
	if bytes.Contains(body, []byte(`"code":0,`)) {
		return ""
	}
	var parsed answer
	if err := json.Unmarshal(body, &parsed); err != nil {
		return strings.TrimSpace(string(body))
	}
	if len(parsed.Error) > 0 {
		return string(parsed.Error)
	}
	if parsed.Result.Code != 0 {
		return fmt.Sprintf("code %d: %s", parsed.Result.Code, parsed.Result.Log)
	}
	return ""
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, "load:", err)
	os.Exit(1)
}
