package locales

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// literal is a string in the source of the program, tests left out.
type literal struct {
	at     token.Position
	text   string
	prefix bool   // something is joined behind it: "peran." + role
	called string // the function it is an argument of, as written: "t.Words.Say"; "" outside calls
	arg    int
	key    string // the field it is the value of, in a struct literal
}

var houses = []string{"bot", "cmd", "flows", "locales", "storage"}

func source(t *testing.T) []literal {
	t.Helper()
	var all []literal
	set := token.NewFileSet()
	for _, house := range houses {
		err := filepath.WalkDir(filepath.Join("..", house), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "/testdata/") {
				return err
			}
			file, err := parser.ParseFile(set, path, nil, 0)
			if err != nil {
				return err
			}
			all = append(all, literals(set, file)...)
			return nil
		})
		if err != nil && house != "cmd" {
			t.Fatal(err)
		}
	}
	return all
}

func literals(set *token.FileSet, file *ast.File) []literal {
	var all []literal
	var stack []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if lit, is := n.(*ast.BasicLit); is && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil {
				l := literal{at: set.Position(lit.Pos()), text: text}
				l.place(lit, stack)
				all = append(all, l)
			}
		}
		stack = append(stack, n)
		return true
	})
	return all
}

// place walks up from the literal to what it is part of.
func (l *literal) place(child ast.Node, stack []ast.Node) {
	for _, parent := range slices.Backward(stack) {
		switch p := parent.(type) {
		case *ast.BinaryExpr:
			l.prefix = l.prefix || p.Op == token.ADD && p.X == child
		case *ast.KeyValueExpr:
			if name, is := p.Key.(*ast.Ident); is && p.Value == child && l.key == "" {
				l.key = name.Name
			}
		case *ast.CallExpr:
			if l.called == "" {
				l.called = written(p.Fun)
				l.arg = slices.IndexFunc(p.Args, func(a ast.Expr) bool { return ast.Node(a) == child })
			}
		case *ast.ImportSpec:
			l.called = "import"
		case *ast.Field:
			l.called = "tag"
		case *ast.BlockStmt, *ast.FuncDecl, *ast.FuncLit:
			return
		}
		child = parent
	}
}

func written(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return written(e.X) + "." + e.Sel.Name
	case *ast.CallExpr:
		return written(e.Fun) + "()"
	case *ast.IndexExpr:
		return written(e.X)
	default:
		return ""
	}
}

func (l literal) calls(names ...string) bool {
	return slices.Contains(names, l.called[strings.LastIndexByte(l.called, '.')+1:])
}

var idShape = regexp.MustCompile(`^[a-z][a-z0-9_]*\.[a-z0-9_.]*$`)

// An id that is said and not written, and a message that nobody says.
func TestEveryMessageIsSaidAndWritten(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	rooms := map[string]bool{}
	for id := range c.messages["id"] {
		room, _, _ := strings.Cut(id, ".")
		rooms[room] = true
	}
	said := map[string]bool{}
	for _, l := range source(t) {
		if !idShape.MatchString(l.text) {
			continue
		}
		says := l.calls("Say", "say", "Count", "Refuse") && l.arg == 0 || l.key == "ID" && strings.Contains(filepath.ToSlash(l.at.Filename), "/flows/")
		room, _, _ := strings.Cut(l.text, ".")
		if !says && !rooms[room] {
			continue
		}
		if !mark(c, said, l) {
			t.Errorf("%s: no message %s", l.at, l.text)
		}
	}
	for id := range c.messages["id"] {
		if !said[id] {
			t.Errorf("%s: message %s is said nowhere", c.files[id], id)
		}
	}
}

// mark notes what a literal says: one message, or all that begin with it.
func mark(c *Catalog, said map[string]bool, l literal) bool {
	if !l.prefix {
		said[l.text] = true
		return c.messages["id"][l.text] != nil
	}
	found := false
	for id := range c.messages["id"] {
		if strings.HasPrefix(id, l.text) {
			said[id], found = true, true
		}
	}
	return found
}

// Words for people belong into the message files. A literal looks like a sentence when it has
// two words and begins with a capital or ends like a sentence, or when it holds a word that only
// people say. Not sentences: SQL, what errors, logs, metrics and the command line say to the
// operator, and the local Bot API server, which speaks as Telegram does.
func TestNoWordsForPeopleInCode(t *testing.T) {
	for _, l := range source(t) {
		path := filepath.ToSlash(l.at.Filename)
		if !strings.HasPrefix(path, "../bot/") && !strings.HasPrefix(path, "../flows/") || strings.HasPrefix(path, "../bot/botapi/") {
			continue
		}
		if sentence(l.text) && !forOperator(l) {
			t.Errorf("%s: words for people: %q", l.at, l.text)
		}
	}
}

var (
	words    = regexp.MustCompile(`\p{L}{2,}`)
	ending   = regexp.MustCompile(`\p{L}[.!?]$`)
	spaced   = regexp.MustCompile(`\p{L}{2,}[,;:]? \p{L}{2,}`)
	sql      = regexp.MustCompile(`\b(SELECT|INSERT|UPDATE|DELETE|WITH|FROM|WHERE|VALUES|LISTEN|NOTIFY|SET|ORDER BY)\b`)
	operator = regexp.MustCompile(`(?i)(err|fail|log|debug|info|warn|panic|compile|newdesc|usage|finding|refuse)`)
)

var spoken = map[string]bool{"mohon": true, "silakan": true, "belum": true, "sudah": true, "kegiatan": true, "laporan": true, "terima": true, "kasih": true, "bapak": true, "please": true, "thank": true}

func sentence(text string) bool {
	text = strings.TrimSpace(regexp.MustCompile(`<[^>]*>|%[a-z]|\{\{.*?\}\}`).ReplaceAllString(text, " "))
	if !spaced.MatchString(text) || text == "Kampung KB" { // what every name begins with (storage.KampungName)
		return false
	}
	first, _ := utf8.DecodeRuneInString(text)
	if unicode.IsUpper(first) || ending.MatchString(text) {
		return true
	}
	return slices.ContainsFunc(words.FindAllString(strings.ToLower(text), -1), func(w string) bool { return spoken[w] }) && len(words.FindAllString(text, -1)) > 2
}

func forOperator(l literal) bool {
	return sql.MatchString(l.text) || l.called == "import" || l.called == "tag" || l.key == "Help" || operator.MatchString(l.called)
}

func TestSentence(t *testing.T) {
	for text, want := range map[string]bool{
		"Mohon tulis angkanya.": true, "<b>Laporan tersimpan</b>": true, "laporan belum ada kabar": true, "Hari ini": true,
		"tombol.lapor": false, "reading the file": false, "Asia/Jakarta": false, "malam jumat": false, "X-Telegram-Bot-Api": false, "%s %s": false,
	} {
		if got := sentence(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestLanguagesAgree(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	counted := map[string]bool{}
	for _, l := range source(t) {
		if l.calls("Count") && l.arg == 0 {
			counted[l.text] = true
		}
	}
	for id, m := range c.messages["id"] {
		en := c.messages["en"][id]
		if en == nil {
			t.Errorf("%s has no English", id)
			continue
		}
		if !slices.Equal(c.placeholders["id"][id], c.placeholders["en"][id]) {
			t.Errorf("%s: placeholders %v in id, %v in en", id, c.placeholders["id"][id], c.placeholders["en"][id])
		}
		if m.One != "" || m.Other == "" || en.Other == "" {
			t.Errorf("%s: Indonesian has one form, other; English has other at least", id)
		}
		if (en.One != "") != counted[id] {
			t.Errorf("%s: English needs \"one\" when, and only when, it is counted (Speaker.Count)", id)
		}
		if m.Description == "" || en.Description == "" {
			t.Errorf("%s: say when it is said (description)", id)
		}
	}
	for id := range c.messages["en"] {
		if c.messages["id"][id] == nil {
			t.Errorf("%s has no Indonesian", id)
		}
	}
}
