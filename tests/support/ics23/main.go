// Verifies ICS-23 proofs with the library of the Cosmos project, which shares no code with ours.
// Reads JSON lines {"spec","root","proof","key","value"} (hex; no value: absence) from standard
// input and prints, for each, a line "ok" or "refused".
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"

	ics23 "github.com/cosmos/ics23/go"
)

type request struct {
	Spec  string `json:"spec"`
	Root  string `json:"root"`
	Proof string `json:"proof"`
	Key   string `json:"key"`
	Value string `json:"value"`
}

func unhex(text string) []byte {
	bytes, err := hex.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return bytes
}

func verify(asked request) (ok bool) {
	// The library panics at some malformed proofs.
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	spec := ics23.SmtSpec
	if asked.Spec == "simple" {
		spec = ics23.TendermintSpec
	}
	proof := &ics23.CommitmentProof{}
	if proof.Unmarshal(unhex(asked.Proof)) != nil {
		return false
	}
	if asked.Value == "" {
		return ics23.VerifyNonMembership(spec, unhex(asked.Root), proof, unhex(asked.Key))
	}
	return ics23.VerifyMembership(spec, unhex(asked.Root), proof, unhex(asked.Key), unhex(asked.Value))
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		var asked request
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		if verify(asked) {
			fmt.Fprintln(out, "ok")
		} else {
			fmt.Fprintln(out, "refused")
		}
	}
	if err := lines.Err(); err != nil {
		panic(err)
	}
}
