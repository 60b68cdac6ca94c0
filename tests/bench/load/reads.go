package main

import (
	"bytes"
	"fmt"
	"net/http"
)

// readLanes makes a GET of each line, in a lane of its own: a connection takes the next there is.
func readLanes(content []byte, host string) [][][]byte {
	var lanes [][][]byte
	for _, path := range bytes.Split(content, []byte("\n")) {
		request := fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, host)
		lanes = append(lanes, [][]byte{[]byte(request)})
	}
	return lanes
}

func readFault(status int, body []byte) string {
	if status == http.StatusOK {
		return ""
	}
	return fmt.Sprintf("status %d: %s", status, body)
}
