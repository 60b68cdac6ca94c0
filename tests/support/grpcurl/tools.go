//go:build tools

// Package tools keeps grpcurl in go.mod, so that its version and the checksums of everything it is
// built from are pinned in this folder.
package tools

import _ "github.com/fullstorydev/grpcurl/cmd/grpcurl"
