package main

import (
	"log/slog"
	"os"
	"path/filepath"

	"pokjabot/bot/official"
)

// templatesFolder holds, in the data folder, the shapes of official sheets that the operator has
// changed: copies of bot/official/data. There may be none.
const templatesFolder = "templat"

// officialTemplates reads the shapes of official sheets. A file that cannot be read is told in the
// log, and the built-in one of its name stands: a slip in a heading keeps nobody from a workbook.
func officialTemplates(data string, log *slog.Logger) ([]official.Template, error) {
	return official.Load(os.DirFS(filepath.Join(data, templatesFolder)), func(file string, err error) {
		log.Warn("an official template cannot be read", "folder", templatesFolder, "file", file, "error", err)
	})
}
