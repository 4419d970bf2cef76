package locales

import (
	"embed"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed id/*.yaml en/*.yaml
var files embed.FS

// Languages lists what the bot speaks, the default first.
func Languages() []string { return []string{"id", "en"} }

// Catalog is all messages in all languages. It is filled by Load and only read afterwards.
type Catalog struct {
	// Missing is told of every message or argument that was not there; nil: nobody is. Tests
	// fail in it. It is set before the first Speak and may be called from any goroutine.
	Missing func(lang, id, problem string)

	speakers     map[string]Speaker
	messages     map[string]map[string]*i18n.Message // language -> id
	placeholders map[string]map[string][]string      // language -> id -> names, sorted
	plain        map[string]map[string][]string      // language -> id -> pieces
	files        map[string]string                   // id -> room
}

// Load returns a catalog of the embedded message files. It fails on a file that is not YAML and on an
// id that is written twice. The files are read once in the life of the process, as they are part of
// it; only Missing belongs to each catalog.
func Load() (*Catalog, error) {
	read, err := embedded()
	if err != nil {
		return nil, err
	}
	c := *read
	c.speakers = make(map[string]Speaker, len(read.speakers))
	for lang, s := range read.speakers {
		s.catalog = &c
		c.speakers[lang] = s
	}
	return &c, nil
}

// embedded reads the message files: the catalog from which all others are copied.
var embedded = sync.OnceValues(func() (*Catalog, error) {
	bundle := i18n.NewBundle(language.Indonesian)
	bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	c := &Catalog{
		speakers: map[string]Speaker{}, messages: map[string]map[string]*i18n.Message{},
		placeholders: map[string]map[string][]string{}, plain: map[string]map[string][]string{}, files: map[string]string{},
	}
	for _, lang := range Languages() {
		if err := c.read(bundle, lang); err != nil {
			return nil, err
		}
	}
	for _, lang := range Languages() {
		s := Speaker{lang: lang, catalog: c, voice: i18n.NewLocalizer(bundle, lang)}
		s.format = readFormat(s)
		c.speakers[lang] = s
	}
	return c, nil
})

// Speak returns the speaker of lang, an IETF tag as Telegram gives it ("en", "en-GB"); of any
// language we do not speak the Indonesian one.
func (c *Catalog) Speak(lang string) Speaker {
	if s, known := c.speakers[lang]; known {
		return s
	}
	if len(lang) > 2 && lang[2] == '-' {
		if s, known := c.speakers[lang[:2]]; known {
			return s
		}
	}
	return c.speakers["id"]
}

func (c *Catalog) read(bundle *i18n.Bundle, lang string) error {
	c.messages[lang], c.placeholders[lang], c.plain[lang] = map[string]*i18n.Message{}, map[string][]string{}, map[string][]string{}
	entries, err := files.ReadDir(lang)
	if err != nil {
		return fmt.Errorf("listing the messages of %s: %w", lang, err)
	}
	for _, entry := range entries {
		raw, err := files.ReadFile(path.Join(lang, entry.Name()))
		if err != nil {
			return fmt.Errorf("reading %s/%s: %w", lang, entry.Name(), err)
		}
		file, err := bundle.ParseMessageFileBytes(raw, lang+".yaml")
		if err != nil {
			return fmt.Errorf("reading %s/%s: %w", lang, entry.Name(), err)
		}
		for _, m := range file.Messages {
			if _, twice := c.messages[lang][m.ID]; twice {
				return fmt.Errorf("reading %s/%s: message %s is written twice", lang, entry.Name(), m.ID)
			}
			c.messages[lang][m.ID] = m
			c.placeholders[lang][m.ID] = placeholders(m.One + m.Other)
			c.plain[lang][m.ID] = pieces(m.Other)
			c.files[m.ID] = entry.Name()
		}
	}
	return nil
}

func (c *Catalog) report(lang, id, problem string) {
	if c.Missing != nil {
		c.Missing(lang, id, problem)
	}
}

var (
	placeholder = regexp.MustCompile(`\.([A-Z][A-Za-z0-9]*)`)
	action      = regexp.MustCompile(`\{\{[^}]*\}\}`)
)

// placeholders returns the names that a text asks for, sorted, each once.
func placeholders(text string) []string {
	var names []string
	for _, a := range action.FindAllString(text, -1) {
		for _, m := range placeholder.FindAllStringSubmatch(a, -1) {
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

var named = regexp.MustCompile(`\{\{\s*\.([A-Z][A-Za-z0-9]*)\s*\}\}`)

// pieces cuts a text at its placeholders: literal, name, literal, name ..., literal. It is nil for a
// text that asks for more than that, an {{if}} for instance, and is a template to be executed.
func pieces(text string) []string {
	if text == "" {
		return nil
	}
	var list []string
	at := 0
	for _, m := range named.FindAllStringSubmatchIndex(text, -1) {
		list = append(list, text[at:m[0]], text[m[2]:m[3]])
		at = m[1]
	}
	list = append(list, text[at:])
	for i := 0; i < len(list); i += 2 {
		if strings.Contains(list[i], "{{") {
			return nil
		}
	}
	return list
}
