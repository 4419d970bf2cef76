package localpg

import "syscall"

// childAttr gives a child its own process group, so that Ctrl-C reaches us first and it only
// through us; the account; and a SIGINT (for PostgreSQL a fast shutdown) should the thread that
// started it end before it.
func childAttr(as account) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Credential: as.credential(), Pdeathsig: syscall.SIGINT}
}
