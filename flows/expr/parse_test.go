package expr

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// XPath 1.0 section 3, as JavaRosa reads it.
func TestCanonical(t *testing.T) {
	for src, want := range map[string]string{
		"1+2*3":                       "1 + 2 * 3",
		"(1+2)*3":                     "(1 + 2) * 3",
		"1-(2-3)-4":                   "1 - (2 - 3) - 4",
		"((('a')))":                   "'a'",
		`"it's"`:                      `"it's"`,
		"a-b - -c":                    "a-b - -c",
		"--3":                         "--3",
		"-(1+2)":                      "-(1 + 2)",
		"-2*3":                        "-2 * 3",
		"2*-3":                        "2 * -3",
		"7mod4":                       "7 mod 4",
		"9div div":                    "9 div div",
		"6andtanggal":                 "6 and tanggal",
		"a or b and c":                "a or b and c",
		"(a or b) and c":              "(a or b) and c",
		"a and (b and c)":             "a and (b and c)",
		"1<2=2>1":                     "1 < 2 = 2 > 1",
		"* * *":                       "* * *",
		".<=today( )":                 ". <= today()",
		"../a/./b":                    "../a/./b",
		"/data/orang[ 2 ]/nama":       "/data/orang[2]/nama",
		"child::a/attribute::b":       "a/@b",
		"${a}[.>1]/b":                 "${a}[. > 1]/b",
		"${ a }":                      "${a}",
		"${last-saved#a}":             "${last-saved#a}",
		"current()/../a":              "current()/../a",
		"instance('x')/root/i[a=1]/b": "instance('x')/root/i[a = 1]/b",
		".5+1.":                       "0.5 + 1",
	} {
		e, err := Compile(src)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if got := e.Canonical(); got != want {
			t.Errorf("%s prints as %s, want %s", src, got, want)
		}
	}
}

func TestSyntaxErrors(t *testing.T) {
	for src, pos := range map[string]int{
		"":                          0,
		"   ":                       3,
		"1 +":                       3,
		"(1":                        2,
		"1)":                        1,
		"()":                        1,
		"if(1,,2)":                  5,
		"if(1, 2":                   7,
		"'buka":                     0,
		"5 == 5":                    3,
		"5 <> 5":                    3,
		"5/5":                       2,
		"5abc":                      1,
		".abc":                      1,
		"a/":                        2,
		"a//":                       3,
		"..[1]":                     2,
		".[1]":                      1,
		"a[1":                       3,
		"[1]":                       0,
		"a:b:c":                     3,
		"salah::a":                  0,
		"child::.":                  7,
		"child::f()":                7,
		"node(5)":                   5,
		"$":                         0,
		"${}":                       0,
		"${a b}":                    0,
		"${a":                       0,
		"a | -b":                    4,
		"+1":                        0,
		"a != ":                     5,
		"5 % 5":                     2,
		"a = ‘b’":                   4,
		"1 ≤ 2":                     2,
		"a && b":                    2,
		"/a/(b)":                    3,
		"${last-saved#}":            0,
		"processing-instruction(5)": 23,
	} {
		fault, ok := errors.AsType[*Error](Parse(src))
		if !ok || fault.Code != Syntax || fault.Pos != pos {
			t.Errorf("%q: %v, want a syntax error at %d", src, fault, pos)
		}
	}
}

func TestErrorText(t *testing.T) {
	err := Parse("a = ‘b’")
	if want := `expression at character 5: syntax "‘b’": use the straight quote '`; err.Error() != want {
		t.Errorf("%s, want %s", err, want)
	}
}

// Parse takes what JavaRosa's parser takes, Compile what its evaluator runs.
func TestBeyondTheDialect(t *testing.T) {
	for src, code := range map[string]Code{
		"//a":                                 Unsupported,
		"a//b":                                Unsupported,
		"a | b":                               Unsupported,
		"descendant::a":                       Unsupported,
		"parent::a":                           Unsupported,
		"self::a":                             Unsupported,
		"text()":                              Unsupported,
		"/a/node()":                           Unsupported,
		"ns:*":                                Unsupported,
		"@*":                                  "",
		"$a":                                  Unsupported,
		"(a)[1]":                              Unsupported,
		"(a)/b":                               Unsupported,
		"today()/a":                           Unsupported,
		"'a'[1]":                              Unsupported,
		"entah(1)":                            UnknownFunction,
		"last()":                              UnknownFunction,
		"ns:concat('a')":                      UnknownFunction,
		"cht:add-date(today(),1)":             "",
		"cht:concat('a')":                     UnknownFunction,
		"true(1)":                             WrongArity,
		"number()":                            WrongArity,
		"string(1, 2)":                        WrongArity,
		"coalesce('a')":                       WrongArity,
		"indexed-repeat(/d/r/a, /d/r)":        WrongArity,
		"indexed-repeat(/d/r/a, /d/r, 1, /d)": WrongArity,
		"indexed-repeat('a', /d/r, 1)":        BadArgument,
		"weighted-checklist(1, 2, 'a')":       WrongArity,
		"count('a')":                          NotNodes,
		"sum(1 + 1)":                          NotNodes,
		"position('a')":                       NotNodes,
		"regex('a', '(')":                     PatternRefused,
		`regex('a', '(a)\1')`:                 PatternRefused,
		"digest('a', 'CRC')":                  BadArgument,
	} {
		if err := Parse(src); err != nil {
			t.Errorf("Parse(%s): %v", src, err)
		}
		_, err := Compile(src)
		if codeOf(err) != code {
			t.Errorf("Compile(%s): %v, want %q", src, err, code)
		}
	}
}

func TestBounds(t *testing.T) {
	deep := strings.Repeat("(", MaxDepth) + "1" + strings.Repeat(")", MaxDepth)
	long := "1" + strings.Repeat("+1", MaxLength/2-1)
	for src, code := range map[string]Code{
		deep:                             TooDeep,
		strings.Repeat("-", 300) + "1":   TooDeep,
		strings.Repeat(" ", MaxLength+1): TooLong,
		long:                             "",
		strings.Repeat("a[", 300):        TooDeep,
		strings.Repeat("not(", 300):      TooDeep,
	} {
		_, err := Compile(src)
		if codeOf(err) != code {
			t.Errorf("%.20s...: %v, want %q", src, err, code)
		}
	}
	e, err := Compile(long)
	if err != nil {
		t.Fatal(err)
	}
	if sum, err := e.Number(&Context{}); err != nil || sum != MaxLength/2 {
		t.Errorf("a sum of %d ones is %v, %v", MaxLength/2, sum, err)
	}
}

func TestUses(t *testing.T) {
	e, err := Compile("if(${a} > 1 and ${a} < ${b}, /data/orang[nama = ${c}]/umur, count(instance('desa')/root/item[kab = current()/../kab])) " +
		"+ jr:choice-name(${d}, '${d}') + position(..) + ../x/./y + once(1)")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(e.Refs(), " "), "a b /data/orang/umur c ../kab d ../x/y"; got != want {
		t.Errorf("refs %s, want %s", got, want)
	}
	if got := e.Instances(); len(got) != 1 || got[0] != "desa" {
		t.Errorf("instances %v", got)
	}
	if !e.NeedsTree() || !e.UsesSelf() || !e.Calls("position") || e.Calls("now") {
		t.Errorf("tree %v, self %v, calls %v", e.NeedsTree(), e.UsesSelf(), e.uses.calls)
	}
	for _, src := range []string{"${a} > 1", ". > 1", "position(..) = 1", "selected(., 'a')", "instance('x')/root/item[a = ${b}]/c", "sum(${a}[. > 1])"} {
		if e, err := Compile(src); err != nil || e.NeedsTree() {
			t.Errorf("%s needs a tree, or %v", src, err)
		}
	}
}

// Whatever is printed reads back as the same.
func TestPrintAndParse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := anyExpression(t, 4)
		first, err := parse(src)
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		printed := written(first)
		second, err := parse(printed)
		if err != nil {
			t.Fatalf("%s prints as %s: %v", src, printed, err)
		}
		if again := written(second); again != printed {
			t.Fatalf("%s prints as %s, then as %s", src, printed, again)
		}
	})
}

func written(n node) string {
	var b strings.Builder
	n.write(&b, precOr)
	return b.String()
}

// anyExpression draws the source of an expression, with more parentheses than it needs.
func anyExpression(t *rapid.T, depth int) string {
	if depth == 0 {
		return rapid.SampledFrom([]string{"1", ".5", "'a b'", `"it's"`, "${umur}", ".", "..", "nama", "*", "/data/a", "true()", "@x", "$v", "/"}).Draw(t, "leaf")
	}
	sub := func() string { return anyExpression(t, depth-1) }
	switch rapid.IntRange(0, 7).Draw(t, "shape") {
	case 0:
		return "(" + sub() + ")"
	case 1:
		return "-(" + sub() + ")"
	case 2:
		return "concat(" + sub() + "," + sub() + ")"
	case 3:
		return "/data/orang[" + sub() + "][2]/nama"
	case 4:
		return "(" + sub() + ")[" + sub() + "]/x"
	case 5:
		return "${a}[" + sub() + "]//b"
	}
	op := rapid.SampledFrom([]string{"or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "|"}).Draw(t, "operator")
	return "(" + sub() + ") " + op + " (" + sub() + ")"
}
