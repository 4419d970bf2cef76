package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBacaReadsTheWholeContract(t *testing.T) {
	bare(t)
	code, stdout, stderr := command(t, "formulir", "baca", "--berkas", "../../flows/answer/testdata/indonesian-inputs.csv")
	if code != 0 || stderr != "" {
		t.Fatalf("exit %d, %s", code, stderr)
	}
	rows, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"kind", "input", "reference_datetime_WIB", "expected", "got"}; !cmp.Equal(rows[0], want) || len(rows) < 100 {
		t.Fatalf("header %v, %d rows", rows[0], len(rows))
	}
	for _, row := range rows[1:] {
		if row[3] != row[4] {
			t.Errorf("%s %q: got %s, want %s", row[0], row[1], row[4], row[3])
		}
	}
}

func TestBacaGoesOnAfterABadRow(t *testing.T) {
	bare(t)
	file := filepath.Join(t.TempDir(), "in.csv")
	write(t, file, "\ufeffkind,input,reference_datetime_WIB\nshoe,42,2026-11-23T10:00:00+07:00\ndate,kemarin,soon\ndate,kemarin,2026-11-23T10:00:00+07:00\n")
	code, stdout, _ := command(t, "formulir", "baca", "--berkas", file)
	want := "kind,input,reference_datetime_WIB,got\nshoe,42,2026-11-23T10:00:00+07:00,ERROR: unknown kind\n" +
		"date,kemarin,soon,ERROR: reference_datetime_WIB is no RFC 3339 instant\ndate,kemarin,2026-11-23T10:00:00+07:00,2026-11-22\n"
	if code != 0 || stdout != want {
		t.Errorf("exit %d\n%s", code, cmp.Diff(want, stdout))
	}
	write(t, file, "a,b\n")
	if code, _, stderr := command(t, "formulir", "baca", "--berkas", file); code != 2 || !strings.Contains(stderr, "kind") {
		t.Errorf("exit %d, %s", code, stderr)
	}
}

func TestHitung(t *testing.T) {
	bare(t)
	cases := []struct{ in, out string }{
		{`{"id":1,"expr":"1 + 2 * 3","type":"number"}`, `{"id":1,"value":7,"type":"number"}`},
		{`{"id":"b","expr":"'a' = 'a'","type":"any"}`, `{"id":"b","value":true,"type":"boolean"}`},
		{`{"id":2,"expr":"0 div 0","type":"number"}`, `{"id":2,"value":"NaN","type":"number"}`},
		{`{"id":3,"expr":"1 div 0","type":"any"}`, `{"id":3,"value":"Infinity","type":"number"}`},
		{`{"id":4,"expr":"concat('a','b')","type":"string"}`, `{"id":4,"value":"ab","type":"string"}`},
		{`{"id":5,"expr":"today()","type":"date","now":"2026-11-25T23:30:00Z","tz":"Asia/Jayapura"}`, `{"id":5,"value":"2026-11-26","type":"date"}`},
		{`{"id":6,"expr":"now()","type":"any","now":"2026-11-25T23:30:00Z"}`, `{"id":6,"value":"2026-11-26T06:30:00.000+07:00","type":"date"}`},
		{`{"id":7,"expr":"/data/o/n","type":"any","xml":"<data><o><n>1</n></o><o><n>2</n></o></data>"}`, `{"id":7,"value":"1","type":"nodeset","n":2}`},
		{`{"id":8,"expr":"../n * 2","type":"number","xml":"<data><o><n>1</n><m/></o><o><n>2</n><m/></o></data>","ctx":"/data/o[2]/m"}`, `{"id":8,"value":4,"type":"number"}`},
		{`{"id":9,"expr":"${n} + 1","type":"number","xml":"<data><n>41</n></data>"}`, `{"id":9,"value":42,"type":"number"}`},
		{`{"id":10,"expr":"instance('l')/root/item[name='b']/label","type":"string","xml":"<d/>","instances":{"l":"<root><item><name>b</name><label>Be</label></item></root>"}}`, `{"id":10,"value":"Be","type":"nodeset"}`},
		{`{"id":11,"expr":"foo(","type":"syntax"}`, `error`},
		{`{"id":12,"expr":"foo(1)","type":"syntax"}`, `{"id":12,"value":true,"type":"syntax"}`},
		{`{"id":13,"expr":"foo(1)","type":"any"}`, `error`},
		{`not json`, `error`},
		{`{"id":14,"expr":"1","type":"shoe"}`, `error`},
		{`{"id":15,"expr":"sum(/d/x)","type":"number","xml":"<d><x>1</x>"}`, `error`},
		{`{"id":16,"expr":"false()","type":"boolean"}`, `{"id":16,"value":false,"type":"boolean"}`},
		{`{"id":17,"expr":"/d/nowhere","type":"any","xml":"<d/>"}`, `{"id":17,"value":"","type":"nodeset"}`},
	}
	var in strings.Builder
	for _, c := range cases {
		in.WriteString(c.in + "\n")
	}
	file := filepath.Join(t.TempDir(), "cases.jsonl")
	write(t, file, in.String())
	code, stdout, stderr := command(t, "formulir", "hitung", "--berkas", file)
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	if code != 0 || stderr != "" || len(lines) != len(cases) {
		t.Fatalf("exit %d, %d lines, %s", code, len(lines), stderr)
	}
	for i, c := range cases {
		if c.out == "error" && strings.Contains(lines[i], `"error":"`) {
			continue
		}
		if lines[i] != c.out {
			t.Errorf("%s\n got %s\nwant %s", c.in, lines[i], c.out)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
