package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"pokjabot/bot/botapi"
	"pokjabot/storage/storagetest"
)

// BenchmarkUpdateToReply is the whole program over HTTP: people walk the form kegiatan, each
// waiting for the answer to one act before the next (closed loop), without send limits and without photos, whose answer waits for the
// rest of the album. An
// operation is one act of a person: from the phone to the bot's new or edited message on it. The
// load, the local Bot API and PostgreSQL share the machine with the program; allocations and RSS
// are those of this process, so the load's are in them. PostgreSQL writes without fsync here.
func BenchmarkUpdateToReply(b *testing.B) {
	for _, chats := range []int{1, 16, 256} {
		b.Run(fmt.Sprintf("chats=%d", chats), func(b *testing.B) {
			benchmark(b, &Settings{Database: storagetest.URL(b), Data: b.TempDir()}, chats)
		})
	}
}

// BenchmarkUpdateToReplyDurable is the same on a private PostgreSQL as a user has it: every
// commit of a report and of an update waits for the disk.
func BenchmarkUpdateToReplyDurable(b *testing.B) {
	for _, chats := range []int{1, 16, 256} {
		b.Run(fmt.Sprintf("chats=%d", chats), func(b *testing.B) {
			folder, err := os.MkdirTemp("", "pokjabot-bench-") // b.TempDir is closed to the server's own user
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = os.RemoveAll(folder) })
			if err := os.Chmod(folder, 0o755); err != nil { //nolint:gosec // the server's own user must pass
				b.Fatal(err)
			}
			benchmark(b, &Settings{Data: folder}, chats)
		})
	}
}

func benchmark(b *testing.B, s *Settings, chats int) {
	api := botapi.New(time.Now, botapi.Options{History: 4, CallLog: -1})
	server := httptest.NewServer(api)
	b.Cleanup(server.Close)
	b.Cleanup(api.Close)
	s.Token, s.API = api.Token(), server.URL
	st := inProcess(b, s)
	ctx, cancel := context.WithTimeout(b.Context(), 5*time.Minute)
	defer cancel()
	walkers := invited(ctx, b, st, api, 1, chats, false)
	crowd(ctx, b, walkers, chats*8) // everybody has joined and begun
	before := statistics(ctx, b, st)
	b.ReportAllocs()
	b.ResetTimer()
	took := crowd(ctx, b, walkers, b.N)
	b.StopTimer()
	report(b, took, statistics(ctx, b, st).minus(before))
}

// inProcess runs the program in this process until the benchmark ends.
func inProcess(b *testing.B, s *Settings) *store {
	b.Helper()
	st := prepare(b.Context(), b, s)
	ctx, cancel := context.WithCancel(context.Background())
	v, owner, err := newService(ctx, s, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})), newClock(time.Time{}), st)
	if err != nil {
		b.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- v.run(ctx) }()
	b.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			b.Error(err)
		}
		owner.Close(context.Background())
	})
	return st
}

// crowd lets all walkers act at once until together they have acted n times. It returns how long
// each act waited for its answer.
func crowd(ctx context.Context, b *testing.B, walkers []*walker, n int) []time.Duration {
	b.Helper()
	var left atomic.Int64
	left.Store(int64(n))
	times := make([][]time.Duration, len(walkers))
	g, ctx := errgroup.WithContext(ctx)
	for i, w := range walkers {
		g.Go(func() error {
			for left.Add(-1) >= 0 {
				next, err := w.waits(ctx, 0)
				if err != nil {
					return err
				}
				if !w.acted.IsZero() {
					times[i] = append(times[i], time.Since(w.acted))
				}
				if err := w.does(next); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
	return slices.Concat(times...)
}

// counters are PostgreSQL's own: commits count every round trip that is a transaction of its own,
// reads too; syncs are waits for the disk. The times are CPU seconds of this process and of all of
// PostgreSQL's: on a machine that does other things as well they tell more than updates a second.
type counters struct{ commits, syncs, walBytes, cpu, postgresCPU float64 }

func (c counters) minus(o counters) counters {
	return counters{c.commits - o.commits, c.syncs - o.syncs, c.walBytes - o.walBytes, c.cpu - o.cpu, c.postgresCPU - o.postgresCPU}
}

func statistics(ctx context.Context, b *testing.B, st *store) counters {
	b.Helper()
	var c counters
	var backend int
	err := st.Pool.QueryRow(ctx, `SELECT pg_backend_pid(), d.xact_commit, w.wal_sync, w.wal_bytes::float8 FROM pg_stat_database d, pg_stat_wal w WHERE d.datname = current_database()`).Scan(&backend, &c.commits, &c.syncs, &c.walBytes)
	if err != nil {
		b.Fatal(err)
	}
	c.cpu, c.postgresCPU = cpuSeconds(b, backend)
	return c
}

func report(b *testing.B, took []time.Duration, c counters) {
	b.Helper()
	n := float64(b.N)
	b.ReportMetric(n/b.Elapsed().Seconds(), "updates/s")
	b.ReportMetric(c.commits/n, "trips/op")
	b.ReportMetric(c.syncs/n, "syncs/op")
	b.ReportMetric(c.walBytes/n, "walB/op")
	b.ReportMetric(c.cpu/n*1e6, "cpu-us/op")
	b.ReportMetric(c.postgresCPU/n*1e6, "pg-cpu-us/op")
	b.ReportMetric(resident(b)/(1<<20), "MB-RSS")
	if len(took) > 0 {
		slices.Sort(took)
		b.ReportMetric(milliseconds(took[len(took)/2]), "p50-ms")
		b.ReportMetric(milliseconds(took[min(len(took)*99/100, len(took)-1)]), "p99-ms")
	}
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// resident is the resident memory of this process in bytes, where the system tells it.
func resident(b *testing.B) float64 {
	b.Helper()
	if runtime.GOOS != "linux" {
		return 0
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kB, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err != nil {
				b.Fatal(err)
			}
			return kB * 1024
		}
	}
	return 0
}

// cpuSeconds returns the CPU time of this process and that of a server of which backend is one,
// where the system tells it: what its living and its ended processes have used.
func cpuSeconds(b *testing.B, backend int) (own, postgres float64) {
	b.Helper()
	if runtime.GOOS != "linux" {
		return 0, 0
	}
	mine, _ := processTimes(os.Getpid())
	_, server := processTimes(backend)
	all, err := os.ReadDir("/proc")
	if err != nil {
		b.Fatal(err)
	}
	for _, entry := range all {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		if used, parent := processTimes(pid); parent == server || pid == server {
			postgres += used
		}
	}
	return mine, postgres
}

// processTimes reads /proc/PID/stat (proc(5)): the CPU seconds of a process and of its ended
// children, and its parent; zeros when it has ended.
func processTimes(pid int) (seconds float64, parent int) {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0, 0
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 15 {
		return 0, 0
	}
	const ticks = 100 // a second, on every Linux
	for _, field := range fields[11:15] {
		n, _ := strconv.ParseFloat(field, 64) // the kernel writes numbers
		seconds += n / ticks
	}
	parent, _ = strconv.Atoi(fields[1]) // as above
	return seconds, parent
}
