//go:build unix && !linux

package localpg

import (
	"context"
	"os/exec"
	"strconv"
	"strings"
)

// isPostmaster tells whether pid may be the living server of the data folder. ps knows state and
// name; without /proc the working folder stays unknown, so in doubt the answer is yes: rather
// wait for a stranger than start a second server.
func isPostmaster(pid int, _ string, _ uint32) bool {
	out, err := exec.CommandContext(context.Background(), "ps", "-o", "stat=,comm=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return false
	}
	state, name, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	return !strings.HasPrefix(state, "Z") && strings.Contains(name, "postgres")
}
