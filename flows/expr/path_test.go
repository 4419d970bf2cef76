package expr

import (
	"math"
	"strings"
	"testing"
)

const sesi = `<?xml version="1.0"?>
<data id="keluarga" xmlns:jr="http://openrosa.org/javarosa">
  <kab> 15.71 </kab>
  <orang jr:template=""><nama/><umur/></orang>
  <orang><nama>Ani</nama><umur>31</umur><anak><usia>4</usia></anak><anak><usia>9</usia></anak></orang>
  <orang><nama>Budi</nama><umur>35</umur><anak><usia>7</usia></anak></orang>
  <orang><nama>Citra</nama><umur/></orang>
  <kosong/>
  <jml kind="x">2</jml>
</data>`

const desa = `<root>
  <item><name>a</name><label>Ladang Panjang</label><kab>15.05</kab></item>
  <item><name>b</name><label>Sungai Bertam</label><kab>15.05</kab></item>
  <item><name>c</name><label>Telanaipura</label><kab>15.71</kab></item>
</root>`

// tree gives a Context that stands at a path of sesi.
func tree(t *testing.T, at string) *Context {
	t.Helper()
	root, err := ReadXML(sesi)
	if err != nil {
		t.Fatal(err)
	}
	lists, err := ReadXML(desa)
	if err != nil {
		t.Fatal(err)
	}
	node, err := root.Find(at)
	if err != nil || node == nil {
		t.Fatalf("%s: %v, %v", at, node, err)
	}
	names := map[string]string{"nama": "data orang nama", "umur": "data orang umur", "orang": "data orang", "kab": "data kab", "usia": "data orang anak usia", "anak": "data orang anak"}
	return &Context{
		Now: morning, Node: node,
		Path: func(name string) []string { return strings.Fields(names[name]) },
		Instance: func(id string) *Node {
			if id == "desa" {
				return lists
			}
			return nil
		},
	}
}

// ODK XForms specification, "XPath Paths", "XPath Predicates"; XPathPathExpr of JavaRosa.
func TestPathsFromOutside(t *testing.T) {
	run(t, tree(t, "/data/kab"), []check{
		{"string(.)", "15.71"},
		{"/data/kab = '15.71'", true},
		{"../kab + 1", 16.71},
		{"./../jml * 2", 4.0},
		{"../jml/@kind = 'x'", true},
		{"count(../jml/@*)", 1.0},
		{"count(/data/orang)", 3.0},
		{"count(../orang)", 3.0},
		{"count(/data/*)", 6.0},
		{"count(/data/orang/anak)", 3.0},
		{"sum(/data/orang/anak/usia)", 20.0},
		{"max(/data/orang/umur)", 35.0},
		{"count-non-empty(/data/orang/umur)", 2.0},
		{"count-non-empty(/data/orang)", 3.0},
		{"join(' ', /data/orang/nama)", "Ani Budi Citra"},
		{"/data/orang/nama = 'Ani'", Repeated},
		{"/data/salah = ''", true},
		{"count(/salah/orang)", 0.0},
		{"number(/data/kosong)", math.NaN()},
		{"../../..", NoNode},
		{"count(/)", 1.0},

		{"string(/data/orang[2]/nama)", "Budi"},
		{"string(/data/orang[position() = 2]/nama)", "Budi"},
		{"string(/data/orang[nama = 'Ani']/umur)", "31"},
		{"string(/data/orang[umur > 30][2]/nama)", "Budi"},
		{"string(/data/orang[umur = '']/nama)", "Citra"},
		{"count(/data/orang[anak/usia = 7])", Repeated},
		{"count(/data/orang[count(anak) > 0])", 2.0},
		{"count(/data/orang[2]/anak[1])", 1.0},
		{"count(/data/orang/anak[1])", 2.0},
		{"string(/data/orang[number(/data/jml)]/nama)", "Budi"},
		{"sum(/data/orang/anak/usia[. > 4])", 16.0},
		{"count(/data/orang[4])", 0.0},
		{"count(/data/orang/anak/..)", 2.0},

		{"position(/data/orang[nama = 'Citra'])", 3.0},
		{"position(/data/orang[9])", 0.0},
		{"position()", 1.0},

		{"string(instance('desa')/root/item[name = 'b']/label)", "Sungai Bertam"},
		{"count(instance('desa')/root/item[kab = '15.05'])", 2.0},
		{"count(instance('desa')/root/item[kab = current()])", 1.0},
		{"count(instance('desa')/root/item[kab = /data/kab])", 1.0},
		{"count(instance('desa')/root/item[kab = current()/../kab])", 1.0},
		{"count(instance('desa')/root/item[kab = ${kab}])", 1.0},
		{"string(instance('desa')/root/item[2]/@x)", ""},
		{"instance('kab')/root/item", NoInstance},
		{"count(instance('desa'))", 1.0},
		{"pulldata('desa', 'label', 'name', 'c')", "Telanaipura"},
		{"pulldata('desa', 'label', 'name', 'z')", ""},
		{"pulldata('desa', 'luas', 'name', 'c')", ""},

		{"indexed-repeat(/data/orang/nama, /data/orang, 2)", "Budi"},
		{"indexed-repeat(/data/orang/nama, /data/orang, 0)", "Ani"},
		{"indexed-repeat(/data/orang/nama, /data/orang, 9) = ''", true},
		{"indexed-repeat(${nama}, ${orang}, ../jml)", "Budi"},
		{"string(indexed-repeat(${usia}, ${orang}, 1, ${anak}, 2))", "9"},
		{"indexed-repeat(/data/kab, /data/orang, 1)", BadArgument},
		{"count(${orang})", 3.0},
		{"sum(${umur})", 66.0},
		{"string(${nama}[. = 'Budi']/../umur)", "35"},
		{"count(${orang}[umur > 30]/anak)", 3.0},
	})
}

// From inside a repeat an absolute path stays in that round (TreeReference.contextualize).
func TestPathsInARepeat(t *testing.T) {
	run(t, tree(t, "/data/orang[2]/umur"), []check{
		{"string(/data/orang/nama)", "Budi"},
		{"string(${nama})", "Budi"},
		{"string(../nama)", "Budi"},
		{"position(..)", 2.0},
		{"position(../..)", 1.0},
		{"count(/data/orang)", 1.0},
		{"count(../../orang)", 3.0},
		{"sum(/data/orang/anak/usia)", 7.0},
		{"sum(../../orang/anak/usia)", 20.0},
		{"string(/data/orang[1]/nama)", "Ani"},
		{"string(/data/orang[position() = position(current()/..) - 1]/nama)", "Ani"},
		{"string(/data/orang[umur < current()]/nama)", "Ani"},
		{"indexed-repeat(/data/orang/nama, /data/orang, position(..) + 1)", "Citra"},
		{"indexed-repeat(../nama, .., position(..) - 1)", "Ani"},
		{"count(instance('desa')/root/item[kab = /data/kab and '35' = /data/orang/umur])", 1.0},
	})
	run(t, tree(t, "/data/orang[1]/anak[2]/usia"), []check{
		{"string(/data/orang/nama)", "Ani"},
		{"string(/data/orang/anak/usia)", "9"},
		{"count(/data/orang[2]/anak)", 0.0},
		{"count(../../anak)", 2.0},
		{"position(..)", 2.0},
		{"position(../..)", 1.0},
	})
}

// What is not relevant is not there (bind attribute relevant), and neither is what is below it.
func TestHiddenNodes(t *testing.T) {
	ctx := tree(t, "/data/kab")
	ctx.Node.Parent().Children[2].Hidden = true // Budi
	run(t, ctx, []check{
		{"join(' ', /data/orang/nama)", "Ani Citra"},
		{"sum(/data/orang/umur)", 31.0},
		{"/data/orang[2]/nama = ''", true},
	})
}

func TestWithoutATree(t *testing.T) {
	ctx := answers(map[string]Value{"orang": Values(Value{}, Value{}), "nama": String("Ani")})
	ctx.Position = func(up int) int { return 10 * up }
	run(t, ctx, []check{
		{"position(..)", 10.0},
		{"position(../..)", 20.0},
		{"count(${orang})", 2.0},
		{"count(${nama})", 1.0},
		{"count(${nama}[. = 'Ani'])", 1.0},
		{"string(${nama}[1])", "Ani"},
		{"../nama", NoNode},
		{"/data/nama", NoNode},
		{"current()/../nama", NoNode},
		{"instance('x')/root/item", NoInstance},
		{"indexed-repeat(/d/r/a, /d/r, 1)", NoNode},
	})
	run(t, &Context{}, []check{{"${x}[1]", NoNode}, {"position(..)", NoNode}, {". = ''", NoNode}, {"current() = ''", NoNode}, {"string-length()", NoNode}})
}

// A choice_filter looks at the items of a list (XLSForm, choice_filter).
func TestKeep(t *testing.T) {
	ctx := tree(t, "/data/kab")
	items := ctx.Instance("desa").Children
	ctx.Steps = 1000
	for src, want := range map[string]string{
		"kab = ${kab}":                 "c",
		"kab = current()":              "c",
		"kab = current()/../kab":       "c",
		"starts-with(label, 'Sungai')": "b",
		"position() < 3":               "a b",
		"true()":                       "a b c",
		"selected('a c', name)":        "a c",
		"tidak_ada = 'x'":              "",
	} {
		e, err := Compile(src)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := e.Keep(ctx, items)
		var names []string
		for _, item := range kept {
			names = append(names, item.child("name").Value.String())
		}
		if err != nil || strings.Join(names, " ") != want {
			t.Errorf("%s keeps %v, %v; want %s", src, names, err, want)
		}
	}
}

func TestEvalAs(t *testing.T) {
	e, err := Compile("/data/orang[2]/umur")
	if err != nil {
		t.Fatal(err)
	}
	ctx := tree(t, "/data")
	for kind, want := range map[Kind]string{KindString: "35", KindNumber: "35", KindBool: "true", KindNodes: "35"} {
		if v, err := e.EvalAs(ctx, kind); err != nil || v.String() != want {
			t.Errorf("as %s: %v, %v", kind, v, err)
		}
	}
	if v, err := e.EvalAs(ctx, KindDate); codeOf(err) != NotDate {
		t.Error(v, err)
	}
	if e, err = Compile("20775"); err != nil {
		t.Fatal(err)
	}
	if v, err := e.EvalAs(ctx, KindDate); err != nil || v.ISO() != "2026-11-18" {
		t.Error(v, err)
	}
	if n, err := e.Number(ctx); err != nil || n != 20775 {
		t.Error(n, err)
	}
	if s, err := e.String(ctx); err != nil || s != "20775" {
		t.Error(s, err)
	}
	if b, err := e.Bool(ctx); err != nil || !b {
		t.Error(b, err)
	}
	if e, err = Compile("/data/orang"); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Bool(ctx); codeOf(err) != Repeated {
		t.Error(err)
	}
}

func TestBudget(t *testing.T) {
	ctx := tree(t, "/data/kab")
	root := ctx.Node.Parent()
	for range 2000 {
		root.attach(NewNode("x", Number(1)), len(root.Children))
	}
	run(t, ctx, []check{
		{"count(/data/x[. = 1])", 2000.0},
		{"count(/data/x[count(../x) > 1])", TooCostly},
	})
	ctx.Steps = 50
	run(t, ctx, []check{{"count(/data/x[. = 1])", TooCostly}, {"1 + 1", 2.0}})
}

func TestBuildATree(t *testing.T) {
	root := NewNode("data", Value{}).Add(
		NewNode("orang", Value{}).Add(NewNode("nama", String("Ani"))), NewNode("x", Value{}),
		NewNode("orang", Value{}).Add(NewNode("nama", String("Budi")).SetAttribute("panggilan", String("Pak"))))
	found, err := root.Find("/data/orang[2]/nama")
	if err != nil || found.Value.String() != "Budi" || found.Parent().Position() != 2 {
		t.Fatal(found, err)
	}
	if a, err := found.Find("/data/orang[2]/nama/@panggilan"); err != nil || a.Value.String() != "Pak" || a.Parent() != found {
		t.Error(a, err)
	}
	if n, err := root.Find("/data/orang[3]"); n != nil || err != nil {
		t.Error(n, err)
	}
	if _, err := root.Find("/data/"); codeOf(err) != Syntax {
		t.Error(err)
	}
}

func TestReadXML(t *testing.T) {
	for _, src := range []string{"", "teks", "<a>", "<a></b>", "</a>", "<a/><b/>", "<a", strings.Repeat("<a>", 200) + strings.Repeat("</a>", 200)} {
		if root, err := ReadXML(src); err == nil {
			t.Errorf("%.30q is read as %v", src, root)
		}
	}
	root, err := ReadXML("<a><![CDATA[ x < y ]]>&amp;<!-- c --></a>")
	if err != nil || root.Value.String() != "x < y &" {
		t.Errorf("%v, %v", root, err)
	}
}
