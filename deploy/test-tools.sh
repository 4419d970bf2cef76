#!/bin/sh
# Brings what the whole test run likes to have besides Go and PostgreSQL: a C compiler for the
# race detector and Chromium for the page. Where that is not possible it says so, and those
# tests are skipped (design.md 4).
set -u
have() { command -v "$1" >/dev/null 2>&1; }
missing=""
have gcc || have clang || missing="$missing gcc libc6-dev"
have chromium || have chromium-browser || have google-chrome || missing="$missing chromium fonts-noto-color-emoji"
[ -z "$missing" ] && exit 0
sudo=""
if [ "$(id -u)" != 0 ]; then
	if have sudo && sudo -n true 2>/dev/null; then sudo="sudo -n"; fi
	if [ -z "$sudo" ]; then
		echo "test-tools: without rights to install:$missing - what needs them is skipped" >&2
		exit 0
	fi
fi
if ! have apt-get; then
	echo "test-tools: please install by hand:$missing - what needs them is skipped" >&2
	exit 0
fi
echo "test-tools: installing$missing" >&2
$sudo apt-get update -qq >/dev/null 2>&1
# shellcheck disable=SC2086 # the list is made of words
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 ||
	echo "test-tools: could not install:$missing - what needs them is skipped" >&2
exit 0
