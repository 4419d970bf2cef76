package expr

import (
	"crypto/ed25519"
	"encoding/base64"
	"strings"
	"testing"
)

// ODK XForms specification, "String Functions".
func TestTextFunctions(t *testing.T) {
	ctx := answers(map[string]Value{"v": Values(String("a"), Value{}, Number(2)), "lupa": Nodes()})
	ctx.Self = String(" Sungai  Gelam\n")
	ctx.Property = func(name string) string { return map[string]string{"version": "3", "username": "siti"}[name] }
	run(t, ctx, []check{
		{"concat()", ""},
		{"concat('a', 1, true(), today())", "a1true2026-11-18"},
		{"concat(${v})", "a2"},
		{"concat('(', ${v}, ')')", "(a2)"},
		{"concat('(', ${lupa}, ')')", "()"},
		{"join('-', ${v})", "a--2"},
		{"join('-', 'x', ${v}, 'y')", "x-a--2-y"},
		{"join('-', 'x', ${lupa}, 'y')", "x--y"},
		{"join('-')", ""},

		{"substr('kampung', 3)", "pung"},
		{"substr('kampung', 0, 3)", "kam"},
		{"substr('kampung', -4)", "pung"},
		{"substr('kampung', 1, -1)", "ampun"},
		{"substr('kampung', 5, 2)", ""},
		{"substr('kampung', 0, 99)", "kampung"},
		{"substr('kampung', '2.9')", "mpung"},
		{"substr('é🥰z', 1, 3)", "🥰"},
		{"string-length('é🥰')", 3.0},
		{"string-length()", 15.0},
		{"string-length(12.50)", 4.0},
		{"normalize-space()", "Sungai Gelam"},
		{"normalize-space('')", ""},

		{"substring-before('a-b-c', '-')", "a"},
		{"substring-before('abc', '-')", ""},
		{"substring-before('abc', '')", ""},
		{"substring-after('a-b-c', '-')", "b-c"},
		{"substring-after('abc', '-')", ""},
		{"substring-after('abc', '')", "abc"},
		{"contains('kampung', 'pun')", true},
		{"contains('kampung', '')", true},
		{"starts-with('kampung', 'kam')", true},
		{"ends-with('kampung', 'kam')", false},
		{"translate('2026/11/18', '/', '-')", "2026-11-18"},
		{"translate('banyak', 'abn', 'AB')", "BAyAk"},
		{"translate('café', 'é', 'e')", "cafe"},
		{"translate('aa', 'aa', 'xy')", "xx"},

		{"version()", "3"},
		{"property('username')", "siti"},
		{"property('deviceid')", ""},
	})
}

func TestTextStaysBounded(t *testing.T) {
	big := String(strings.Repeat("x", maxText/2))
	run(t, answers(map[string]Value{"a": big}), []check{
		{"string-length(concat(${a}, ${a})) > 1", true},
		{"concat(${a}, ${a}, ${a})", TooCostly},
	})
}

// digest: XForms 1.1, "The digest() Function"; check values from sha256sum and friends.
func TestDigest(t *testing.T) {
	run(t, &Context{Now: morning}, []check{
		{"digest('', 'MD5', 'hex')", "d41d8cd98f00b204e9800998ecf8427e"},
		{"digest('', 'SHA-1', 'hex')", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
		{"digest('', 'sha256', 'HEX')", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"digest('', 'SHA-256')", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
		{"string-length(digest('a', 'SHA-384', 'hex'))", 96.0},
		{"string-length(digest('a', 'SHA-512', 'hex'))", 128.0},
		{"digest('a', 'MD5', 'oct')", BadArgument},
		{"digest('a', concat('C', 'RC'))", BadArgument},
		{"base64-decode('S2FtcHVuZyBLQg==')", "Kampung KB"},
		{"base64-decode('???')", ""},
		{"extract-signed('', '')", ""},
	})
}

// extract-signed: a message behind its Ed25519 signature (JavaRosa).
func TestExtractSigned(t *testing.T) {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	encode := base64.StdEncoding.EncodeToString
	signed := append(ed25519.Sign(key, []byte("Kampung KB")), "Kampung KB"...)
	ctx := answers(map[string]Value{
		"isi": String(encode(signed)), "palsu": String(encode(append(signed, '!'))),
		"kunci": String(encode(key[ed25519.SeedSize:])),
	})
	run(t, ctx, []check{
		{"extract-signed(${isi}, ${kunci})", "Kampung KB"},
		{"extract-signed(${palsu}, ${kunci})", ""},
		{"extract-signed(${isi}, 'AAAA')", ""},
	})
}
