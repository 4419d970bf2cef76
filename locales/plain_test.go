package locales

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// Every message said from its pieces reads as its template executed.
func TestPiecesReadAsTemplates(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for lang, messages := range c.messages {
		speaker := c.Speak(lang)
		for id := range messages {
			if c.plain[lang][id] == nil {
				continue
			}
			args, data := Args{}, map[string]any{}
			for _, name := range c.placeholders[lang][id] {
				args[name], data[name] = "<"+name+">", "&lt;"+name+"&gt;"
			}
			want, err := speaker.voice.Localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: data})
			if err != nil {
				t.Fatal(err)
			}
			if got := speaker.Say(id, args); got != want {
				t.Errorf("%s %s: %q, want %q", lang, id, got, want)
			}
		}
	}
}

func TestPieces(t *testing.T) {
	for text, want := range map[string][]string{
		"":                             nil,
		"Kembali":                      {"Kembali"},
		"{{.N}} dari {{ .M }}":         {"", "N", " dari ", "M", ""},
		"{{if .Foto}}{{.Foto}}{{end}}": nil,
		"{{.Nama | upper}}":            nil,
	} {
		if diff := cmp.Diff(want, pieces(text)); diff != "" {
			t.Error(text, diff)
		}
	}
}
