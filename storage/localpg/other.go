//go:build !unix

package localpg

import (
	"context"
	"errors"
	"log/slog"
)

// ErrNoPrograms says that no fitting PostgreSQL programs are installed.
var ErrNoPrograms = errors.New("a private PostgreSQL needs Linux or macOS: use WSL2, or set DATABASE_URL")

// Cluster is never made on this system: Open says why.
type Cluster struct{}

// Open returns ErrNoPrograms: without flock and Unix users there is no private server.
func Open(context.Context, string, *slog.Logger, ...string) (*Cluster, error) {
	return nil, ErrNoPrograms
}

// OwnerURL is empty on this system.
func (c *Cluster) OwnerURL() string { return "" }

// AppURL is empty on this system.
func (c *Cluster) AppURL() string { return "" }

// Close has nothing to end.
func (c *Cluster) Close() error { return nil }
