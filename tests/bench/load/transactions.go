package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// transactionLanes makes broadcast_tx_sync of pre-signed transactions: one a line (base64), an empty
// line ends a lane.
func transactionLanes(content []byte, host string) [][][]byte {
	var lanes [][][]byte
	for _, block := range bytes.Split(content, []byte("\n\n")) {
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
	return lanes
}

// transactionFault reads CometBFT's answer; JSON is parsed only where it is not the usual one.
func transactionFault(_ int, body []byte) string {
	if bytes.Contains(body, []byte(`"code":0,`)) {
		return ""
	}
	var parsed struct {
		Result struct {
			Code int    `json:"code"`
			Log  string `json:"log"`
		} `json:"result"`
		Error json.RawMessage `json:"error"`
	}
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
