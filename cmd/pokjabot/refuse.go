package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"

	"pokjabot/locales"
	"pokjabot/storage"
	"pokjabot/storage/localpg"
)

// refusal is a no to the operator, who is no programmer: one line of locales (room operator) that
// says what is wrong and what to do, in Indonesian as all results are. Logs stay English.
type refusal struct {
	id    string
	args  locales.Args
	exit  int
	cause error // what a log says of it; nil: the id
}

// The exit codes of a refusal (design.md 4).
const (
	exitFailed = 1
	exitUsage  = 2
)

func (r *refusal) Error() string {
	if r.cause != nil {
		return r.cause.Error()
	}
	return "refused: " + r.id
}

func (r *refusal) Unwrap() error { return r.cause }

// usage is a mistake in the command or the settings: exit 2.
func usage(id string, args locales.Args) error { return &refusal{id, args, exitUsage, nil} }

// refuse is what does not work out: exit 1. cause is for logs, and may be nil.
func refuse(id string, args locales.Args, cause error) error {
	return &refusal{id, args, exitFailed, cause}
}

// unreadable is a file that cannot be opened or read: exit 2.
func unreadable(path string, err error) error {
	return &refusal{"operator.berkas_tak_terbaca", locales.Args{"Berkas": path, "Sebab": err}, exitUsage, err}
}

// unwritable is a file that cannot be written: exit 1.
func unwritable(path string, err error) error {
	return refuse("operator.berkas_tak_tertulis", locales.Args{"Berkas": path, "Sebab": err}, fmt.Errorf("writing %s: %w", path, err))
}

// exitCode prints the one line of an error, if it has not been told already, and returns how the
// program ends.
func exitCode(err error, notes io.Writer) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errFindings):
		return exitFailed
	}
	line := err.Error()
	if words, bad := locales.Load(); bad == nil {
		line = inWords(words.Speak("id"), err)
	}
	fmt.Fprintln(notes, "pokjabot:", strings.Join(strings.Fields(line), " ")) // one line, whatever the cause had
	if r, ok := errors.AsType[*refusal](err); ok {
		return r.exit
	}
	return exitFailed
}

// inWords is an error as the operator reads it.
func inWords(say locales.Speaker, err error) string {
	if r, is := errors.AsType[*refusal](err); is {
		return say.Say(r.id, unescaped(say, r.args))
	}
	if r, is := errors.AsType[*locales.Refusal](err); is {
		return say.Refusal(r)
	}
	if r, is := errors.AsType[*storage.RestoreError](err); is {
		return say.Say("operator.pulihkan_"+string(r.Fault), unescaped(say, locales.Args{"Apa": r.What}))
	}
	if f, is := errors.AsType[*localpg.Fault](err); is {
		return say.Say("operator.postgres_"+string(f.Why), unescaped(say, locales.Args{"Folder": f.Folder, "Pengguna": f.User, "Versi": f.Version}))
	}
	if c, is := errors.AsType[*pgconn.ConnectError](err); is {
		return say.Say("operator.basis_data_diam", unescaped(say, locales.Args{"Alamat": net.JoinHostPort(c.Config.Host, strconv.Itoa(int(c.Config.Port))), "Sebab": c.Unwrap()}))
	}
	switch {
	case errors.Is(err, localpg.ErrNoPrograms):
		return say.Say("operator.tanpa_postgres", unescaped(say, locales.Args{"Sebab": err}))
	case errors.Is(err, context.Canceled):
		return say.Say("operator.dihentikan", nil)
	default:
		return say.Say("operator.gagal", unescaped(say, locales.Args{"Sebab": err}))
	}
}

// unescaped are args for a terminal: nothing is escaped, and an error is why it happened.
func unescaped(say locales.Speaker, args locales.Args) locales.Args {
	plain := locales.Args{}
	for name, value := range args {
		switch v := value.(type) {
		case error:
			plain[name] = locales.Raw(why(say, v))
		default:
			plain[name] = locales.Raw(fmt.Sprint(v))
		}
	}
	return plain
}

// why is the reason in an error: the ordinary ones in the operator's words, others as they are.
func why(say locales.Speaker, err error) string {
	if _, is := errors.AsType[*net.DNSError](err); is {
		return say.Say("operator.sebab_server", nil)
	}
	if pg, is := errors.AsType[*pgconn.PgError](err); is {
		return pg.Message
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return say.Say("operator.sebab_tidak_ada", nil)
	case errors.Is(err, fs.ErrPermission):
		return say.Say("operator.sebab_izin", nil)
	case errors.Is(err, syscall.EISDIR):
		return say.Say("operator.sebab_folder", nil)
	case errors.Is(err, syscall.ENOSPC):
		return say.Say("operator.sebab_penuh", nil)
	case errors.Is(err, syscall.ENOTDIR):
		return say.Say("operator.sebab_bukan_folder", nil)
	case errors.Is(err, syscall.ECONNREFUSED):
		return say.Say("operator.sebab_tak_menjawab", nil)
	case errors.Is(err, syscall.EADDRINUSE):
		return say.Say("operator.sebab_dipakai", nil)
	default:
		return err.Error()
	}
}

// commandFaults are what the command line's reader says, and the message that says it to the operator
// with what it found (A, B, C).
var commandFaults = []struct {
	says *regexp.Regexp
	id   string
}{
	{regexp.MustCompile(`^unknown flag (?P<A>\S+?)(?:, did you mean .*)?$`), "operator.perintah_pilihan"},
	{regexp.MustCompile(`^unexpected argument (?P<A>.+?)(?:, did you mean .*)?$`), "operator.perintah_kata"},
	{regexp.MustCompile(`^missing flags: (?P<A>.+)$`), "operator.perintah_kurang"},
	{regexp.MustCompile(`^(?P<A>--\S+) must be one of (?P<B>.+) but got (?P<C>.+)$`), "operator.perintah_nilai"},
	{regexp.MustCompile(`^expected "<(?P<A>[^>]+)>.*"$`), "operator.perintah_isian"},
	{regexp.MustCompile(`^expected one of .*\.\.\.$`), "operator.perintah_kosong"},
	{regexp.MustCompile(`^expected one of (?P<A>.+)$`), "operator.perintah_lanjut"},
	{regexp.MustCompile(`^expected "(?P<A>[^"]+)"$`), "operator.perintah_lanjut"},
	{regexp.MustCompile(`^<(?P<A>[^>]+)>: expected .* but got (?P<B>"[^"]*").*$`), "operator.perintah_isi"},
	{regexp.MustCompile(`^(?P<A>--\S+): expected .* but got (?P<B>"[^"]*").*$`), "operator.perintah_isi"},
	{regexp.MustCompile(`^(?P<A>--\S+): (?P<B>.+)$`), "operator.perintah_isi"},
	{regexp.MustCompile(`(?s)^(?P<A>.*)$`), "operator.perintah_lain"},
}

// badCommand is what stands wrong in the command line: exit 2.
func badCommand(err error) error {
	for _, f := range commandFaults {
		found := f.says.FindStringSubmatch(err.Error())
		if found == nil {
			continue
		}
		args := locales.Args{}
		for i, name := range f.says.SubexpNames() {
			if name != "" {
				args[name] = strings.ReplaceAll(found[i], "=STRING", "") // as it is typed
			}
		}
		return &refusal{f.id, args, exitUsage, err}
	}
	return err
}
