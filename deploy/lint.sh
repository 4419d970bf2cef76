#!/bin/sh
# Formatting, vet and the house's linters (.golangci.yml). golangci-lint comes from a module of its
# own (.ci/tools) and is built once: the program stays below the user's cache folder, named after
# its version. Where it cannot be fetched this says so, and formatting and vet alone decide.
set -eu
cd "$(dirname "$0")/.."
GO=${GO:-go}

unformatted=$(find . -name '*.go' ! -path './.git/*' -exec "$($GO env GOROOT)/bin/gofmt" -l {} +)
if [ -n "$unformatted" ]; then
	echo "lint: gofmt -w is due for:" >&2
	echo "$unformatted" >&2
	exit 1
fi
$GO vet ./...

version=$(sed -n 's|.*github.com/golangci/golangci-lint/v2 \(v[^ ]*\).*|\1|p' .ci/tools/go.mod)
folder=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/pokjabot/lint
linter=$folder/golangci-lint-$version-$($GO env GOVERSION)
if [ ! -x "$linter" ]; then
	echo "lint: building golangci-lint $version (once, about a minute and a half)" >&2
	mkdir -p "$folder"
	if ! (cd .ci/tools && CGO_ENABLED=0 GOFLAGS= $GO build -buildvcs=false -o "$linter.new" github.com/golangci/golangci-lint/v2/cmd/golangci-lint) 2>"$folder/build.log"; then
		echo "lint: golangci-lint $version cannot be fetched or built ($folder/build.log); only gofmt and go vet ran" >&2
		exit 0
	fi
	mv "$linter.new" "$linter"
fi
"$linter" run --allow-parallel-runners ./...
