//go:build unix

package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// ErrNoPrograms says that no fitting PostgreSQL programs are installed. Errors that wrap it are
// one line that names the package to install.
var ErrNoPrograms = errors.New("the PostgreSQL programs are missing")

// programFolders are the places, as patterns, where systems keep the server's programs outside
// PATH: Debian and Ubuntu, the PGDG packages for Fedora and RHEL, Alpine, Homebrew on both kinds
// of Mac and on Linux, Postgres.app.
var programFolders = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/usr/libexec/postgresql*",
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
	"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// programs is one installed PostgreSQL.
type programs struct {
	bin   string // folder of postgres and initdb
	major int
	libs  []string // for LD_LIBRARY_PATH: only a relocated server needs it
}

// findPrograms returns the installed programs that fit data of the major version wanted (0: no
// data yet). Programs that the server's user can't reach, or that don't run, are as good as none.
func findPrograms(ctx context.Context, l layout, as account, wanted int) (programs, error) {
	var found []programs
	for _, p := range candidates(l) {
		if as.reaches(p.bin) != nil {
			continue
		}
		if major, err := p.version(ctx, as); err == nil {
			p.major = major
			found = append(found, p)
		}
	}
	return choose(found, wanted, l.data)
}

// choose takes the programs of the wanted version, or the newest when there are no data yet: a
// newer server can't read older data. A tie goes to the place named first: the system's before
// our own before PATH.
func choose(found []programs, wanted int, data string) (programs, error) {
	var best programs
	var installed []string
	for _, p := range found {
		if wanted == 0 && p.major > best.major || p.major == wanted && best.major == 0 {
			best = p
		}
		installed = append(installed, strconv.Itoa(p.major))
	}
	switch {
	case best.major != 0:
		return best, nil
	case wanted == 0:
		return programs{}, &Fault{Why: NoPrograms, text: ErrNoPrograms.Error() + ": install the package postgresql, or run `make postgres`", err: ErrNoPrograms}
	case len(installed) == 0:
		return programs{}, &Fault{
			Why: NoPrograms, Folder: data, Version: strconv.Itoa(wanted), err: ErrNoPrograms,
			text: fmt.Sprintf("%v: the data in %s need version %d: install the package postgresql-%d, or run `make postgres`", ErrNoPrograms, data, wanted, wanted),
		}
	default:
		return programs{}, &Fault{
			Why: OtherMajor, Folder: data, Version: strconv.Itoa(wanted), err: ErrNoPrograms,
			text: fmt.Sprintf("%v: the data in %s need version %d, installed is %s: install the package postgresql-%d; to move to another version, `pokjabot cadangkan FILE` with the old one, then `pokjabot pulihkan FILE` into a new data folder",
				ErrNoPrograms, data, wanted, strings.Join(installed, ", "), wanted),
		}
	}
}

// candidates lists the folders that hold both programs, each folder once.
func candidates(l layout) []programs {
	var list []programs
	seen := map[string]bool{}
	add := func(bin string) {
		real, err := filepath.EvalSymlinks(bin)
		if err == nil && !seen[real] && executable(filepath.Join(real, "postgres")) && executable(filepath.Join(real, "initdb")) {
			seen[real] = true
			list = append(list, programs{bin: real, libs: relocatedLibraries(real)})
		}
	}
	own := filepath.Join(escapeGlob(l.home), "postgresql/usr/lib/postgresql/*/bin")
	for _, pattern := range append(slices.Clone(programFolders), own) {
		found, _ := filepath.Glob(pattern) // the only error is a malformed pattern
		for _, bin := range found {
			add(bin)
		}
	}
	if found, err := exec.LookPath("postgres"); err == nil {
		// PATH often holds a link, and initdb lies beside what it points to.
		if real, err := filepath.EvalSymlinks(found); err == nil {
			add(filepath.Dir(real))
		}
	}
	return list
}

// relocatedLibraries lists the library folders of Debian packages that were unpacked somewhere
// else than in / (deploy/postgres-install.sh does so without root's rights): the programs were
// linked for /usr/lib and would not find what lies beside them. Empty for installed programs.
func relocatedLibraries(bin string) []string {
	root, inside, found := strings.Cut(bin, "/usr/lib/postgresql/")
	if !found || root == "" {
		return nil
	}
	var list []string
	for _, folder := range []string{"usr/lib/*-linux-*", "lib/*-linux-*", "usr/lib/postgresql/" + filepath.Dir(inside) + "/lib"} {
		matches, _ := filepath.Glob(filepath.Join(escapeGlob(root), folder))
		list = append(list, matches...)
	}
	return list
}

func executable(path string) bool {
	found, err := os.Stat(path)
	return err == nil && found.Mode().IsRegular() && found.Mode()&0o111 != 0
}

// env is all that the programs get to see: none of the PG* variables of the caller's shell,
// messages in English (they are searched for in launch.go), the server in UTC (design.md 12).
func (p programs) env() []string {
	env := []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	if len(p.libs) > 0 {
		env = append(env, "LD_LIBRARY_PATH="+strings.Join(p.libs, ":"))
	}
	return env
}

// "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "postgres (PostgreSQL) 18beta1"
var versionLine = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

func (p programs) version(ctx context.Context, as account) (int, error) {
	out, err := p.run(ctx, as, "/", "postgres", "--version")
	if err != nil {
		return 0, err
	}
	match := versionLine.FindStringSubmatch(out)
	if match == nil {
		return 0, fmt.Errorf("%s does not tell its version", p.bin)
	}
	major, err := strconv.Atoi(match[1])
	if err != nil {
		return 0, fmt.Errorf("reading the version of %s: %w", p.bin, err)
	}
	return major, nil
}
