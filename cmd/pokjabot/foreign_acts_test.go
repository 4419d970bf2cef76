package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// surface is all that people can do to the bot with a slash or a button, as the source of the rooms
// says: a new command or act is walked by TestLeadNeverSeesAnotherPlace without a line being added.
type surface struct {
	commands []string
	acts     []string // what a button's data begins with, verb and act: "l,b", "rk", "tb"
	whats    []string // what a number of the digest asks for: the letters of digest.whats
}

// dispatch is where rooms say which handler answers which data: in a table of handlers, or in
// constants that a switch looks at. What it holds is preceded by the verb of its room.
var dispatch = []struct{ room, name, verb string }{
	{"", "taps", ""},
	{"people", "taps", ""},
	{"digest", "Tapped", ""},
	{"desk", "TaskTapped", ""},
	{"reporting", "LaporanTapped", "l,"},
	{"planning", "direct", "j,"},

	{"people", "verb", ""},
	{"digest", "verb", ""},
	{"desk", "verb", ""},
	{"reminder", "verb", ""},
	{"planning", "act", "j,"},
	{"people/daftar.go", "", "oz,"},
	{"people/data.go", "", "od,"},
	{"people/tim.go", "", "oy,"},
	{"desk/ekspor.go", "ask", "u,"},
	{"desk/ekspor.go", "take", "u,"},
	{"desk/ekspor.go", "drop", "u,"},
}

// readSurface reads the rooms' source.
func readSurface(t *testing.T) surface {
	t.Helper()
	var s surface
	acts, used := map[string]bool{}, map[string]bool{}
	for _, room := range []string{"", "people", "reporting", "planning", "desk", "digest", "reminder"} {
		files := sourceOf(t, room)
		values := shortStrings(files)
		for file, tree := range files {
			for _, table := range tables(tree) {
				if room == "" && table.name == "commands" {
					s.commands = keysOf(t, table.literal, values)
					continue
				}
				verb, known := verbOf(room, table.name)
				if !known {
					t.Errorf("bot/%s: the table of handlers in %s is not in dispatch: say which verb its acts follow", file, table.name)
				}
				used[room+" "+table.name] = true
				for _, key := range keysOf(t, table.literal, values) {
					acts[verb+key] = true
				}
			}
			for name, value := range shortStrings(map[string]*ast.File{file: tree}) {
				for _, d := range dispatch {
					if (d.room == room || d.room == file) && strings.HasPrefix(name, d.name) && (d.name != "" || len(value) <= 2) {
						acts[d.verb+value] = true
						used[d.room+" "+d.name] = true
					}
				}
			}
		}
	}
	for _, d := range dispatch {
		if !used[d.room+" "+d.name] {
			t.Errorf("dispatch names %s %q, which the source does not have", d.room, d.name)
		}
	}
	delete(acts, "m") // the commands as buttons
	s.acts = slices.Sorted(maps.Keys(acts))
	for letter := 'a'; letter <= 'z'; letter++ { // a form's card; turn.FormTap knows which letters are acts
		s.acts = append(s.acts, "q,"+string(letter))
	}
	s.whats = lettersOf(t, sourceOf(t, "digest"))
	if len(s.commands) < 15 || len(s.whats) < 40 || len(s.acts) < 100 {
		t.Fatalf("only %d commands and %d acts are found in the source", len(s.commands), len(s.acts))
	}
	return s
}

// lettersOf are the letters of the table of what numbers of the digest lead to.
func lettersOf(t *testing.T, files map[string]*ast.File) []string {
	t.Helper()
	values := shortStrings(files)
	var letters []string
	for _, tree := range files {
		ast.Inspect(tree, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || spec.Names[0].Name != "whats" {
				return true
			}
			ast.Inspect(spec, func(n ast.Node) bool {
				pair, ok := n.(*ast.KeyValueExpr)
				if key, is := pairKey(pair); !ok || !is || key != "letter" {
					return true
				}
				switch v := pair.Value.(type) {
				case *ast.BasicLit:
					letter, _ := strconv.Unquote(v.Value)
					letters = append(letters, letter)
				case *ast.Ident:
					letters = append(letters, values[v.Name])
				}
				return true
			})
			return false
		})
	}
	if slices.Contains(letters, "") {
		t.Errorf("a letter of digest.whats is not found in the source: %q", letters)
	}
	slices.Sort(letters)
	return letters
}

func pairKey(pair *ast.KeyValueExpr) (string, bool) {
	if pair == nil {
		return "", false
	}
	key, is := pair.Key.(*ast.Ident)
	if !is {
		return "", false
	}
	return key.Name, true
}

func verbOf(room, table string) (string, bool) {
	for _, d := range dispatch {
		if d.room == room && d.name == table {
			return d.verb, true
		}
	}
	return "", false
}

// sourceOf is the source of a room without its tests, by "room/file.go".
func sourceOf(t *testing.T, room string) map[string]*ast.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "..", "bot", room, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no source in bot/%s: %v", room, err)
	}
	files := map[string]*ast.File{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files[room+"/"+filepath.Base(path)] = tree
	}
	return files
}

// shortStrings are the constants that hold a string of a few letters.
func shortStrings(files map[string]*ast.File) map[string]string {
	values := map[string]string{}
	for _, tree := range files {
		ast.Inspect(tree, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			for i := 0; ok && i < len(spec.Values); i++ {
				lit, is := spec.Values[i].(*ast.BasicLit)
				if !is || lit.Kind != token.STRING {
					continue
				}
				if s, err := strconv.Unquote(lit.Value); err == nil && s != "" && len(s) <= 3 {
					values[spec.Names[i].Name] = s
				}
			}
			return true
		})
	}
	return values
}

// table is a map from what was tapped or said to its handler; name is the variable or function it is in.
type table struct {
	name    string
	literal *ast.CompositeLit
}

func tables(tree *ast.File) []table {
	var found []table
	for _, decl := range tree.Decls {
		name := ""
		ast.Inspect(decl, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				name = n.Name.Name
			case *ast.ValueSpec:
				if _, local := decl.(*ast.FuncDecl); !local {
					name = n.Names[0].Name
				}
			case *ast.CompositeLit:
				if m, ok := n.Type.(*ast.MapType); ok {
					if to, ok := m.Value.(*ast.SelectorExpr); ok && to.Sel.Name == "Handler" {
						found = append(found, table{name, n})
					}
				}
			}
			return true
		})
	}
	return found
}

func keysOf(t *testing.T, literal *ast.CompositeLit, values map[string]string) []string {
	t.Helper()
	var keys []string
	for _, e := range literal.Elts {
		switch key := e.(*ast.KeyValueExpr).Key.(type) {
		case *ast.BasicLit:
			s, err := strconv.Unquote(key.Value)
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, s)
		case *ast.Ident:
			if values[key.Name] == "" {
				t.Errorf("the value of %s is not found in the source", key.Name)
			}
			keys = append(keys, values[key.Name])
		}
	}
	slices.Sort(keys)
	return keys
}
