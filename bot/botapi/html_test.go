package botapi

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"
	"github.com/google/go-cmp/cmp"
)

// shownEntities writes entities in one line: type, place, address or language.
func shownEntities(entities []models.MessageEntity) string {
	list := make([]string, len(entities))
	for i, e := range entities {
		list[i] = fmt.Sprintf("%s %d+%d%s%s", e.Type, e.Offset, e.Length, e.URL, e.Language)
	}
	return strings.Join(list, ", ")
}

func TestParseHTML(t *testing.T) {
	for _, test := range []struct{ source, text, entities string }{
		{"polos & <b>tebal</b>", "polos & tebal", "bold 8+5"},
		{"<strong>a</strong><em>b</em><ins>c</ins><del>d</del>", "abcd", "bold 0+1, italic 1+1, underline 2+1, strikethrough 3+1"},
		{"<B>besar</b>", "besar", "bold 0+5"},
		{"<b>a<i>b</i></b>", "ab", "italic 1+1, bold 0+2"},
		{"🌾<b>padi</b>", "🌾padi", "bold 2+4"},
		{"&lt;b&gt; &amp; &quot;&#39;&#x1F33E", "<b> & \"'🌾", ""},
		{"&nbsp;&copy; &", "&nbsp;&copy; &", ""},
		{`<a href="https://contoh.id/?a=1&amp;b=2">situs</a>`, "situs", "text_link 0+5https://contoh.id/?a=1&b=2"},
		{`<a href='tg://user?id=5'>orang</a>`, "orang", "text_link 0+5tg://user?id=5"},
		{"<a>https://contoh.id</a>", "https://contoh.id", "text_link 0+17https://contoh.id/"},
		{"<a href=''>bukan alamat</a>", "bukan alamat", ""},
		{`<pre><code class="language-go">x</code></pre>`, "x", "pre 0+1go"},
		{"<code>12</code><pre>34</pre>", "1234", "code 0+2, pre 2+2"},
		{`<span class="tg-spoiler">r</span><tg-spoiler>s</tg-spoiler>`, "rs", "spoiler 0+1, spoiler 1+1"},
		{"<blockquote>a</blockquote><blockquote expandable>b</blockquote>", "ab", "blockquote 0+1, expandable_blockquote 1+1"},
		{"<blockquote expandable=''>b</blockquote>", "b", "expandable_blockquote 0+1"},
		{"<b></b>kosong", "kosong", ""},
		{"<b>a</>b", "ab", "bold 0+1"},
		{"a > b", "a > b", ""},
	} {
		text, entities, err := parseHTML(test.source)
		if err != nil {
			t.Errorf("%s: %v", test.source, err)
			continue
		}
		if diff := cmp.Diff([]string{test.text, test.entities}, []string{text, shownEntities(entities)}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.source, diff)
		}
	}
}

// The texts are Telegram's, to the letter: the bot's operator will meet them.
func TestParseHTMLErrors(t *testing.T) {
	for source, want := range map[string]string{
		"<b>":               `Can't find end tag corresponding to start tag "b"`,
		"a<b":               `Unclosed start tag at byte offset 1`,
		"<p>a</p>":          `Unsupported start tag "p" at byte offset 0`,
		"1 < 2 > 0":         `Unsupported start tag "" at byte offset 2`,
		"</b>":              `Unexpected end tag at byte offset 0`,
		"<b>a</i>":          `Unmatched end tag at byte offset 4, expected "</b>", found "</i>"`,
		"<b>a</b":           `Unclosed end tag at byte offset 4`,
		"<b =1>a</b>":       `Empty attribute name in the tag "b" at byte offset 0`,
		"<a href":           `Unclosed start tag "a" at byte offset 0`,
		"<a href=":          `Unclosed start tag "a" at byte offset 0`,
		`<a href="x`:        `Unclosed start tag at byte offset 0`,
		"<a href=x/y>a</a>": `Unexpected end of name token at byte offset 8`,
		"<span>a</span>":    `Tag "span" must have class "tg-spoiler" at byte offset 0`,
	} {
		if _, _, err := parseHTML(source); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", source, err, want)
		}
	}
}

// FuzzHTML: whatever comes, the parser neither panics nor hangs, entities lie inside the text,
// and what is rendered for the page is read back as the same text.
func FuzzHTML(f *testing.F) {
	for _, seed := range []string{
		"<b>a<i>b</i></b>", "<a href='x.id'>y</a>", "&#x1F33E;&lt", "<pre><code class=\"language-x\">q</code></pre>",
		"<blockquote expandable>x</blockquote>", "<", "</", "<b", "<b x='", "\xff<b>", "<tg-emoji emoji-id=\"5\">🌾</tg-emoji>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		text, entities, err := parseHTML(source)
		if err != nil {
			return
		}
		if !utf8.ValidString(text) {
			t.Fatalf("%q: text %q is not UTF-8", source, text)
		}
		for _, e := range entities {
			if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > units(text) {
				t.Fatalf("%q: %v lies outside %q", source, e, text)
			}
		}
		formatted, err := formattedText(text, "", "")
		if err != nil {
			return
		}
		again, _, err := parseHTML(strings.NewReplacer("&#39;", "'", "&#34;", `"`).Replace(renderHTML(formatted.text, nil)))
		if err != nil || again != formatted.text {
			t.Fatalf("%q rendered and read back is %q, %v", formatted.text, again, err)
		}
		_ = renderHTML(text, entities)
	})
}

func TestFormattedText(t *testing.T) {
	for _, test := range []struct{ source, mode, text, entities string }{
		{"  \n<b> tebal </b>\n ", "HTML", "tebal", "bold 0+5"},
		{"baris\r\nbaru\tlagi", "", "baris\nbaru lagi", ""},
		{"<b>a\rb</b>", "HTML", "ab", "bold 0+2"},
		{"/lapor lalu /laporan@pokja_bot, ya", "", "/lapor lalu /laporan@pokja_bot, ya", "bot_command 0+6, bot_command 12+18"},
		{"🌾 https://contoh.id. #panen @siti_aminah #12", "", "🌾 https://contoh.id. #panen @siti_aminah #12", "url 3+17, hashtag 22+6, mention 29+12"},
		{"<code>/lapor</code>", "HTML", "/lapor", "code 0+6"},
		{"1/2 /", "", "1/2 /", ""},
	} {
		f, err := formattedText(test.source, test.mode, "")
		if err != nil {
			t.Errorf("%q: %v", test.source, err)
			continue
		}
		if diff := cmp.Diff([]string{test.text, test.entities}, []string{f.text, shownEntities(f.entities)}); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.source, diff)
		}
	}
}

func TestRenderHTML(t *testing.T) {
	bold := func(offset, length int) models.MessageEntity {
		return models.MessageEntity{Type: models.MessageEntityTypeBold, Offset: offset, Length: length}
	}
	italic := models.MessageEntity{Type: models.MessageEntityTypeItalic, Offset: 1, Length: 3}
	for _, test := range []struct {
		text     string
		entities []models.MessageEntity
		want     string
	}{
		{"<script>", nil, "&lt;script&gt;"},
		{"abcd", []models.MessageEntity{bold(0, 2), italic}, "<b>a<i>b</i></b><i>cd</i>"},
		{"🌾padi", []models.MessageEntity{bold(2, 4)}, "🌾<b>padi</b>"},
		{"x", []models.MessageEntity{bold(0, 99)}, "<b>x</b>"},
		{"q", []models.MessageEntity{{Type: models.MessageEntityTypeExpandableBlockquote, Length: 1}}, "<blockquote expandable>q</blockquote>"},
		{"q", []models.MessageEntity{{Type: models.MessageEntityTypeTextLink, Length: 1, URL: `"><b>`}}, `<a href="&#34;&gt;&lt;b&gt;" rel="noreferrer">q</a>`},
		{"/menu", []models.MessageEntity{{Type: models.MessageEntityTypeBotCommand, Length: 5}}, `<span class="tg-bot_command">/menu</span>`},
	} {
		if got := renderHTML(test.text, test.entities); got != test.want {
			t.Errorf("%q: %s, want %s", test.text, got, test.want)
		}
	}
}
