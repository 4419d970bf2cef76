#!/bin/sh
# Writes THIRD_PARTY_NOTICES.md from what is really built into the program: the modules that
# `go list -deps` names, each with the licence files it brings. Run it after go.mod has changed.
set -eu
cd "$(dirname "$0")/.."
out=THIRD_PARTY_NOTICES.md
texts=$(mktemp)
trap 'rm -f "$texts"' EXIT

kind() {
	if grep -q 'Apache License' "$1"; then
		echo Apache-2.0
	elif grep -q 'Mozilla Public License' "$1"; then
		echo MPL-2.0
	elif grep -qi 'Redistributions of source code' "$1"; then
		if grep -qi 'neither the name' "$1" || grep -qi 'may not be used to endorse' "$1"; then echo BSD-3-Clause; else echo BSD-2-Clause; fi
	elif grep -q 'Permission is hereby granted, free of charge' "$1"; then
		echo MIT
	else
		echo "see text"
	fi
}

{
	cat <<'HEAD'
# Third-party notices

Written by `sh deploy/notices.sh`; not edited by hand. The program `pokjabot` is under the MIT licence (LICENSE). Built into it
are the modules below, and the Go runtime and standard library (BSD-3-Clause, The Go Authors). The texts of their licences follow.

The region tables in `storage/data/` are data, not code, and stay under the Open Database License 1.0; see `storage/data/LICENSE-wilayah.md`.

> Contains information from idn-area-data, which is made available under the Open Database License (ODbL).

Not built in, run beside it: PostgreSQL (PostgreSQL License), from the system's packages.

| module | version | licence |
|---|---|---|
HEAD
	go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' ./cmd/pokjabot | sort -u |
		while read -r module version folder; do
			names=
			for file in "$folder"/LICEN* "$folder"/COPYING* "$folder"/NOTICE*; do
				[ -f "$file" ] || continue
				case $file in */NOTICE*) ;; *) names=${names:+$names, }$(kind "$file") ;; esac
				{
					echo
					if grep -q '^ *Apache License' "$file"; then
						echo "### $module"
						echo
						echo "Apache License 2.0; the text stands at the end of this file."
						continue
					fi
					echo "### $module ($(basename "$file"))"
					echo
					echo '```'
					cat "$file"
					echo
					echo '```'
				} >>"$texts"
			done
			[ -n "$names" ] || { echo "$module has no licence file" >&2; exit 1; }
			echo "| $module | $version | $names |"
		done
	echo
	echo "## Texts"
	cat "$texts"
	echo
	echo "## Go runtime and standard library"
	echo
	echo '```'
	cat "$(go env GOROOT)/LICENSE"
	echo '```'
	echo
	echo "## Apache License 2.0"
	echo
	echo '```'
	cat "$(go list -m -f '{{.Dir}}' github.com/prometheus/client_golang)/LICENSE"
	echo '```'
} >"$out"
