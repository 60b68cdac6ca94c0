package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"time"
)

// Result is what is printed.
type Result struct {
	Sent       int     `json:"sent"`
	Refused    int     `json:"refused"`
	Bytes      int     `json:"bytes"`
	FirstFault string  `json:"firstFault,omitempty"`
	Seconds    float64 `json:"seconds"`
}

type outcome struct {
	result Result
	err    error
}

// sendAll sends whole HTTP requests: those of a lane in their order over one connection, lanes side
// by side.
func sendAll(
	host string, connections int, lanes [][][]byte, faultOf func(int, []byte) string,
) (Result, error) {
	queue := make(chan [][]byte, len(lanes))
	for _, lane := range lanes {
		queue <- lane
	}
	close(queue)
	outcomes := make(chan outcome, connections)
	start := time.Now()
	for range connections {
		go func() {
			result, err := sendLanes(host, queue, faultOf)
			outcomes <- outcome{result, err}
		}()
	}
	var total Result
	for range connections {
		part := <-outcomes
		if part.err != nil {
			return total, part.err
		}
		total.Sent += part.result.Sent
		total.Refused += part.result.Refused
		total.Bytes += part.result.Bytes
		if total.FirstFault == "" {
			total.FirstFault = part.result.FirstFault
		}
	}
	total.Seconds = time.Since(start).Seconds()
	return total, nil
}

func sendLanes(
	host string, queue <-chan [][]byte, faultOf func(int, []byte) string,
) (Result, error) {
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
			result.Bytes += len(body)
			if fault := faultOf(response.StatusCode, body); fault != "" {
				result.Refused++
				if result.FirstFault == "" {
					result.FirstFault = fault
				}
			}
		}
	}
	return result, nil
}
