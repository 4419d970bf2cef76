//go:build unix

package localpg

import (
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the user as whom the server runs: ourselves, or, since PostgreSQL refuses to run as
// root, the one to whom root steps down.
type account struct {
	uid, gid uint32
	name     string
	drop     bool // we are root and this is somebody else
}

// accountFor chooses the account. Existing data keep their owner, so that a command that root
// runs once beside the program of an ordinary user does not lock that user out.
func accountFor(l layout) (account, error) {
	found, err := os.Stat(l.cluster)
	if err != nil {
		return account{}, fmt.Errorf("looking at the database folder: %w", err)
	}
	if euid := uint32(os.Geteuid()); euid != 0 {
		if owner := ownerOf(found); owner != euid {
			return account{}, &Fault{Why: OtherOwner, User: userName(owner), Folder: l.cluster, text: fmt.Sprintf("the database in %s belongs to the user %s: run this as root or as that user", l.cluster, userName(owner))}
		}
		return account{uid: euid, gid: uint32(os.Getegid()), name: userName(euid)}, nil
	}
	for _, path := range []string{l.data, l.cluster} {
		if found, err := os.Stat(path); err == nil && ownerOf(found) != 0 {
			stat := found.Sys().(*syscall.Stat_t)
			return account{uid: stat.Uid, gid: stat.Gid, name: userName(stat.Uid), drop: true}, nil
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		if found, err := user.Lookup(name); err == nil {
			return accountOf(found)
		}
	}
	return account{}, &Fault{Why: NoAccount, text: "PostgreSQL refuses to run as root, and there is neither a user postgres nor a user nobody: run this as an ordinary user"}
}

func accountOf(u *user.User) (account, error) {
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return account{}, fmt.Errorf("reading the user id of %s: %w", u.Username, err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return account{}, fmt.Errorf("reading the group id of %s: %w", u.Username, err)
	}
	return account{uid: uint32(uid), gid: uint32(gid), name: u.Username, drop: true}, nil
}

// credential is nil when there is nothing to step down from.
func (a account) credential() *syscall.Credential {
	if !a.drop {
		return nil
	}
	return &syscall.Credential{Uid: a.uid, Gid: a.gid}
}

// take gives path to the account: needed only for what root has just made.
func (a account) take(path string) error {
	if !a.drop {
		return nil
	}
	if err := os.Lchown(path, int(a.uid), int(a.gid)); err != nil {
		return fmt.Errorf("giving %s to the user %s: %w", path, a.name, err)
	}
	return nil
}

// takeAll gives a whole folder to the account when root owns it, as after unpacking a copy.
func (a account) takeAll(folder string) error {
	found, err := os.Stat(folder)
	if err != nil {
		return fmt.Errorf("looking at %s: %w", folder, err)
	}
	if !a.drop || ownerOf(found) == a.uid {
		return nil
	}
	return filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("walking through %s: %w", folder, err)
		}
		return a.take(path)
	})
}

// reaches checks that the account can get to folder through every folder above it: root's own
// home (mode 700) is where this fails, and PostgreSQL would only say "permission denied".
func (a account) reaches(folder string) error {
	if !a.drop {
		return nil
	}
	real, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return fmt.Errorf("following the path of %s: %w", folder, err)
	}
	for at := real; ; at = filepath.Dir(at) {
		found, err := os.Stat(at)
		if err != nil {
			return fmt.Errorf("looking at %s: %w", at, err)
		}
		if !a.enters(found) {
			return &Fault{Why: ClosedWay, User: a.name, Folder: at, text: fmt.Sprintf("the user %s, as whom root runs PostgreSQL, cannot enter %s: allow it with `chmod o+x %s`, or set POKJABOT_DATA to another folder", a.name, at, at)}
		}
		if at == filepath.Dir(at) {
			return nil
		}
	}
}

// enters reads the permission bits as the kernel does: the first class that fits decides.
func (a account) enters(folder fs.FileInfo) bool {
	stat := folder.Sys().(*syscall.Stat_t)
	switch {
	case stat.Uid == a.uid:
		return folder.Mode()&0o100 != 0
	case stat.Gid == a.gid:
		return folder.Mode()&0o010 != 0
	default:
		return folder.Mode()&0o001 != 0
	}
}

func ownerOf(found fs.FileInfo) uint32 { return found.Sys().(*syscall.Stat_t).Uid }

func userName(uid uint32) string {
	id := strconv.FormatUint(uint64(uid), 10)
	if found, err := user.LookupId(id); err == nil {
		return found.Username
	}
	return id
}
