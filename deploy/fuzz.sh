#!/bin/sh
# Runs every fuzz target of the module for FUZZTIME (default one minute). A crasher becomes a file
# in its package's testdata/fuzz.
set -eu
for package in $(go list ./...); do
	for target in $(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
		echo "$package $target"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-60s}" "$package"
	done
done
