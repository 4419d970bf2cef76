package turn

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"pokjabot/flows"
	"pokjabot/storage"
)

func TestDataComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-z0-9_.:-]{0,9}`)
		want := Data{Verb: word.Draw(t, "verb"), Args: rapid.SliceOfN(word, 0, 5).Draw(t, "args")}
		raw := Pack(want.Verb, want.Args...)
		got := Unpack(raw)
		if len(raw) > 64 {
			want = Data{}
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestNumbersComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "n")
		if got := (Data{Args: []string{Num(n)}}).Number(0); got != n {
			t.Fatal(n, got)
		}
	})
}

func TestButtonComesBackAsItsTap(t *testing.T) {
	ops := []flows.Op{
		flows.Answer, flows.Tick, flows.Page, flows.Edit, flows.Confirm, flows.Done, flows.Send, flows.More,
		flows.Back, flows.Skip, flows.Later, flows.Save, flows.Cancel, flows.Resume, flows.Help, flows.Append,
	}
	rapid.Check(t, func(t *rapid.T) {
		draft := rapid.Int64Range(1, 1<<45).Draw(t, "draft")
		want := flows.Input{
			Op: rapid.SampledFrom(ops).Draw(t, "op"), Revision: rapid.IntRange(0, 1<<20).Draw(t, "revision"),
			Question: rapid.StringMatching(`[a-z_]{0,20}`).Draw(t, "question"), Code: rapid.StringMatching(`[a-z0-9,-]{0,18}`).Draw(t, "code"),
		}
		want.On = want.Op == flows.Tick && rapid.Bool().Draw(t, "on")
		b := FormButton(storage.Draft{ID: draft}, want.Revision, want.Question, want.Op, want.On, want.Code, "label")
		if len(b.Data) > 64 {
			t.Fatalf("%d bytes: %s", len(b.Data), b.Data)
		}
		gotDraft, got := FormTap(Unpack(b.Data))
		if diff := cmp.Diff(want, got); diff != "" || gotDraft != draft {
			t.Fatal(gotDraft, diff)
		}
	})
}

func FuzzForgedData(f *testing.F) {
	for _, s := range []string{"", "1", "1q", "1q,a,b,1,a,x", "2q,1", "1,,,,,,,,", "1q,zzzzzzzzzzzzzzzzzzzz,q,-1,t", "1q,1,q,1,u,\x00", strings.Repeat("1", 65)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		d := Unpack(raw)
		for i := range 6 {
			_, _ = d.Arg(i), d.Number(i)
		}
		draft, in := FormTap(d)
		if in.Op == "" && draft != 0 {
			t.Error("a draft without an act")
		}
		if d.Verb != "" && Pack(d.Verb, d.Args...) != raw {
			t.Errorf("%q comes back as %q", raw, Pack(d.Verb, d.Args...))
		}
	})
}
