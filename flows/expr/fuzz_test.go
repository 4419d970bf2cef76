package expr

import (
	"errors"
	"testing"
	"time"
)

// seeds are expressions of all sorts for the fuzzers to change.
var seeds = []string{
	". <= today()", "${a} + ${b} >= 1", "selected(${a}, 'x')", "if(not(${a} = ''), concat(${a}, 'x'), \"y\")",
	"/data/orang[umur > 30][2]/nama", "count(instance('desa')/root/item[kab = current()/../kab])", "-(1 - -2) * 3 div 4 mod 5",
	"indexed-repeat(/data/orang/nama, /data/orang, 2)", "format-date(now(), '%Y-%m-%d %H:%M:%S.%3 %a %b %W')", "regex(${a}, '(?=.*a)[a-z&&]+')",
	"round(12345.678, -2)", "date-time('2026-11-18T09:30:15.250+07:00')", "add-date('2026-01-31', 0, 1, 2, 3, 4)", "join(' ', /data/orang/nama, ${a}[. > 1])",
	"randomize(/data/orang, 'x')", "uuid(3)", "digest('a', 'MD5')", "distance('0 0; 1 1')", "weighted-checklist(1, 2, ${a}, 3)", "6and../x or//y|@z::node()",
	"${last-saved#a}", "substr('é🥰', -1)", "translate(., 'ab', 'b')", "position(..)", "pulldata('desa', 'label', 'name', 'a')", "jr:choice-name(${a}, '${a}')",
	"difference-in-months('2026-01-31', today())", "area(/data/kab)", "once(random())", "decimal-time('06:00')",
}

// FuzzCompile: never a panic; what compiles prints to the same expression.
func FuzzCompile(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		e, err := Compile(src)
		if err != nil {
			if fault, ok := errors.AsType[*Error](err); !ok || fault.Pos < 0 || fault.Pos > len(src) {
				t.Fatalf("%q: the error %v points nowhere", src, err)
			}
			return
		}
		printed := e.Canonical()
		again, err := Compile(printed)
		if err != nil {
			if code := codeOf(err); code == TooLong || code == TooDeep {
				return // numbers print without an exponent, parentheses come back
			}
			t.Fatalf("%q prints as %q: %v", src, printed, err)
		}
		if again.Canonical() != printed {
			t.Fatalf("%q prints as %q, then as %q", src, printed, again.Canonical())
		}
	})
}

// FuzzEval: never a panic, the same twice, and never long.
func FuzzEval(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, "Ani 31")
	}
	f.Fuzz(func(t *testing.T, src, answer string) {
		e, err := Compile(src)
		if err != nil {
			return
		}
		ctx := tree(t, "/data/orang[2]/umur")
		ctx.Now, ctx.Self = time.Unix(1_800_000_000, 0).In(wib), String(answer)
		ctx.Lookup = func(name string) Value {
			if name == "b" {
				return Values(Number(1), String(answer), Value{})
			}
			return String(answer)
		}
		ctx.Steps = 20_000
		first, err1 := e.Eval(ctx)
		second, err2 := e.Eval(ctx)
		if (err1 == nil) != (err2 == nil) || first.String() != second.String() || first.Kind() != second.Kind() {
			t.Fatalf("%q gives %q, %v and then %q, %v", src, first, err1, second, err2)
		}
		if err1 != nil && codeOf(err1) == "" {
			t.Fatalf("%q: %T", src, err1)
		}
	})
}

// FuzzReadXML: never a panic.
func FuzzReadXML(f *testing.F) {
	f.Add(sesi)
	f.Add(desa)
	f.Fuzz(func(t *testing.T, src string) {
		if root, err := ReadXML(src); err == nil && root == nil {
			t.Fatal("no root and no error")
		}
	})
}

func BenchmarkEval(b *testing.B) {
	values := map[string]Value{"peserta_l": Number(4), "peserta_p": Number(9), "instansi": String("dinkes puskesmas lainnya"), "kab": String("15.71")}
	ctx := answers(values)
	ctx.Self = Date(morning)
	lists, err := ReadXML(desa)
	if err != nil {
		b.Fatal(err)
	}
	ctx.Instance = func(string) *Node { return lists }
	for _, src := range []string{
		". <= today()", "${peserta_l} + ${peserta_p} >= 1", "selected(${instansi}, 'lainnya')",
		"if(${peserta_l} > 3, 'banyak', 'sedikit')", "regex(${kab}, '[0-9]{2}[.][0-9]{2}')",
		"concat(${peserta_l}, ' orang')", "instance('desa')/root/item[kab = ${kab}]",
	} {
		e, err := Compile(src)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(src, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.Eval(ctx); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	for b.Loop() {
		if _, err := Compile("if(${peserta_l} + ${peserta_p} >= 1, /data/orang[umur > 30]/nama, 'kosong')"); err != nil {
			b.Fatal(err)
		}
	}
}
