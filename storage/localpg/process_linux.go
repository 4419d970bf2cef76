package localpg

import (
	"bytes"
	"fmt"
	"os"
)

// isPostmaster tells whether pid is the living server of the data folder. Signal 0 would say yes
// to a zombie and to whoever got the number since. A postmaster works inside its data folder, so
// even another PostgreSQL of the same user is told apart.
func isPostmaster(pid int, data string, uid uint32) bool {
	proc := fmt.Sprintf("/proc/%d", pid)
	process, err := os.Stat(proc)
	if err != nil || ownerOf(process) != uid {
		return false
	}
	stat, err := os.ReadFile(proc + "/stat")
	if err != nil {
		return false
	}
	// proc(5): "pid (name) state ..."; the name may hold anything, also ") R ".
	open, end := bytes.IndexByte(stat, '('), bytes.LastIndexByte(stat, ')')
	if open < 0 || end < open || end+2 >= len(stat) {
		return false
	}
	name, state := string(stat[open+1:end]), stat[end+2]
	if state == 'Z' || state == 'X' || name != "postgres" {
		return false
	}
	at, err := os.Stat(proc + "/cwd")
	if err != nil {
		return true // ours by user and name, but not to be looked at: rather wait than start a second one
	}
	folder, err := os.Stat(data)
	return err == nil && os.SameFile(at, folder)
}
