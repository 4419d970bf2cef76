package main

import (
	"context"
	"fmt"
	"runtime/debug"

	"pokjabot/storage"
)

type migrateCommand struct{}

// Run brings the schema up to date; opening the store does it already.
func (migrateCommand) Run(ctx context.Context, s *Settings, out *output) error {
	return withStore(ctx, s, out, func(*store) error {
		_, err := fmt.Fprintf(out.results, "skema %d\n", storage.SchemaVersion())
		return err
	})
}

type versiCommand struct{}

// Run tells which program this is.
func (versiCommand) Run(out *output) error {
	version, revision := "pengembangan", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" && info.Main.Version != "(devel)" {
			version = info.Main.Version
		}
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				revision = " " + setting.Value
			}
		}
	}
	_, err := fmt.Fprintf(out.results, "pokjabot %s%s (skema %d)\n", version, revision, storage.SchemaVersion())
	return err
}
