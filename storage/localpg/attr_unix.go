//go:build unix && !linux

package localpg

import "syscall"

// childAttr as on Linux, but these systems have no parent-death signal: a server whose keeper
// was killed goes on, and the next Open adopts it.
func childAttr(as account) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Credential: as.credential()}
}
