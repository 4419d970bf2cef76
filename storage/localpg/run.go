//go:build unix

package localpg

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// run runs one of the programs to its end, as the server's user, and returns what it said.
func (p programs) run(ctx context.Context, as account, folder, name string, args ...string) (string, error) {
	// The parent-death signal hangs on the thread, not on the process: keep it until the end.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := exec.CommandContext(ctx, filepath.Join(p.bin, name), args...)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = folder, p.env(), childAttr(as)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // initdb tidies up
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("running %s: %w: %s", cmd.Path, err, lastLines(string(out)))
	}
	return string(out), nil
}

// lastLines shortens what a program said to what belongs into an error.
func lastLines(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-3):], " / ")
}
