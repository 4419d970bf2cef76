package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"pokjabot/locales"
)

// settingsGroup holds the flags that every command takes: they stand behind a command's own.
const settingsGroup = "setelan"

// helped are the library's own words in a help page and the messages that say them to the operator.
// Those that stand in columns keep their width.
var helped = []struct{ says, id string }{
	{"Usage: ", "operator.bantuan_pakai"},
	{"\nArguments:\n", "operator.bantuan_isian"},
	{"\nFlags:\n", "operator.bantuan_pilihan"},
	{"\n" + settingsGroup + "\n", "operator.bantuan_setelan"},
	{"\nCommands:\n", "operator.bantuan_perintah"},
	{"Show context-sensitive help.", "operator.bantuan_ini"},
	{`Run "pokjabot <command> --help" for more information on a command.`, "operator.bantuan_lanjut"},
}

// typed are the kinds of values, as wide as what they stand for.
var typed = strings.NewReplacer("=STRING\n", "=TEKS\n", "=STRING [flags]", "=TEKS [pilihan]", "=STRING", "=TEKS  ", "=INT", "=N  ", "=DURATION", "=LAMA    ", "<command>", "<perintah>", "[flags]", "[pilihan]")

// help prints a help page in the operator's language.
func help(options kong.HelpOptions, ctx *kong.Context) error {
	words, err := locales.Load()
	if err != nil {
		return err
	}
	out := ctx.Stdout
	var page bytes.Buffer
	ctx.Stdout = &page
	err = kong.DefaultHelpPrinter(options, ctx)
	ctx.Stdout = out
	if err != nil {
		return err
	}
	text := page.String()
	for _, h := range helped {
		said := words.Speak("id").Say(h.id, nil)
		if strings.HasPrefix(h.says, "\n") {
			said = "\n" + said + "\n"
		}
		text = strings.Replace(text, h.says, said, 1)
	}
	_, err = fmt.Fprint(out, typed.Replace(text))
	return err
}
