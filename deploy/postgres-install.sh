#!/bin/sh
# Provides the PostgreSQL programs that pokjabot starts a private server with (storage/localpg):
#
#   deploy/postgres-install.sh [DATA_FOLDER]
#
# Ends with 0 when they are there, at once if they were before. As root, or with sudo, they are
# installed from the system's packages, and the system is kept from making and starting a server
# of its own on port 5432. Without rights on Debian and Ubuntu the packages are unpacked into
# DATA_FOLDER/postgresql (default: POKJABOT_DATA, else ~/.local/share/pokjabot), where pokjabot
# looks for them; DATA_FOLDER/postgresql/bin is a link for PATH. One line per step on stderr, the
# folder of the programs on stdout.
set -eu

data=${1:-${POKJABOT_DATA:-${XDG_DATA_HOME:-${HOME:-/tmp}/.local/share}/pokjabot}}
own=$data/postgresql
wanted= # major version that existing data need; empty: any
[ ! -r "$data/cluster/data/PG_VERSION" ] || wanted=$(cat "$data/cluster/data/PG_VERSION")

say() { echo "postgres: $*" >&2; }
give_up() {
	say "$*"
	exit 1
}

# usable BIN: are the programs complete, of the wanted version, and do they run?
usable() {
	[ -x "$1/postgres" ] && [ -x "$1/initdb" ] || return 1
	libs=
	case $1 in "$own"/*) libs=$(own_libraries) ;; esac
	version=$(LD_LIBRARY_PATH=$libs "$1/postgres" --version 2>/dev/null) || return 1
	major=$(echo "$version" | sed -n 's/.*(PostgreSQL) \([0-9][0-9]*\).*/\1/p')
	[ -n "$major" ] && { [ -z "$wanted" ] || [ "$major" = "$wanted" ]; }
}

# own_libraries: the unpacked library folders, as LD_LIBRARY_PATH wants them.
own_libraries() {
	list=
	for folder in "$own"/usr/lib/*-linux-* "$own"/lib/*-linux-*; do
		[ ! -d "$folder" ] || list=${list:+$list:}$folder
	done
	echo "$list"
}

# find_programs sets bin. The places are those of storage/localpg/programs.go.
find_programs() {
	in_path=$(command -v postgres || true)
	[ -z "$in_path" ] || in_path=$(dirname "$(readlink -f "$in_path" 2>/dev/null || echo "$in_path")")
	for bin in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/libexec/postgresql* \
		/opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin \
		/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin /Applications/Postgres.app/Contents/Versions/*/bin \
		"$own"/usr/lib/postgresql/*/bin ${in_path:+"$in_path"}; do
		! usable "$bin" || return 0
	done
	return 1
}

found() {
	say "PostgreSQL $major is there: $bin"
	echo "$bin"
	exit 0
}

# root_by sets sudo to what makes a command run as root. A password is asked for only where
# somebody sits who can answer.
root_by() {
	sudo=
	[ "$(id -u)" -ne 0 ] || return 0
	command -v sudo >/dev/null || return 1
	sudo=sudo
	sudo -n true 2>/dev/null || { [ -t 0 ] && [ -t 2 ] && sudo -v; }
}

# install_apt runs one script as root, so that what it changes for the time of the installation
# is put back in any case.
install_apt() {
	package=postgresql${wanted:+-$wanted}
	say "installing the package $package, without a server of the system's own"
	$sudo sh -s "$package" >&2 <<'ROOT'
set -eu
conf=/etc/postgresql-common/createcluster.conf
policy=/usr/sbin/policy-rc.d
conf_aside= policy_aside= policy_ours=
said=$(mktemp) # what apt-get says is shown only when it fails
restore() {
	rm -f "$said"
	[ -z "$policy_ours" ] || rm -f "$policy"
	[ -z "$policy_aside" ] || mv -f "$policy_aside" "$policy"
	[ -z "$conf_aside" ] || mv -f "$conf_aside" "$conf"
}
trap restore EXIT
trap 'exit 1' HUP INT TERM
# No "main" cluster: it would come up on port 5432 with the next boot.
if [ ! -e "$conf" ]; then
	mkdir -p "${conf%/*}"
	echo 'create_main_cluster = false' >"$conf"
elif ! grep -Eq '^[[:space:]]*create_main_cluster[[:space:]]*=[[:space:]]*(false|off|no)' "$conf"; then
	cp -p "$conf" "$conf.pokjabot"
	conf_aside=$conf.pokjabot
	sed -i '/^[[:space:]]*create_main_cluster/d' "$conf"
	echo 'create_main_cluster = false' >>"$conf"
fi
# And nothing started now (policy-rc.d: 101 = action forbidden).
if [ -e "$policy" ] || [ -L "$policy" ]; then
	policy_aside=$policy.pokjabot
	mv -f "$policy" "$policy_aside"
fi
policy_ours=yes
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 755 "$policy"
export DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1
apt-get -qq update >"$said" 2>&1 || echo "postgres: the package lists could not be refreshed, trying with the old ones"
apt-get -qq -y --no-install-recommends -o Dpkg::Options::=--force-confold install "$1" >"$said" 2>&1 || {
	cat "$said"
	exit 1
}
ROOT
}

# missing_libraries FOLDER: what the unpacked programs still lack. llvmjit.so is left out on
# purpose: pokjabot runs the server with jit off, and LLVM alone is 100 MB.
missing_libraries() {
	path=
	for folder in "$1"/usr/lib/*-linux-* "$1"/lib/*-linux-*; do
		[ ! -d "$folder" ] || path=${path:+$path:}$folder
	done
	for file in "$1"/usr/lib/postgresql/*/bin/postgres "$1"/usr/lib/postgresql/*/bin/initdb \
		"$1"/usr/lib/postgresql/*/lib/plpgsql.so "$1"/usr/lib/postgresql/*/lib/dict_snowball.so \
		"$1"/usr/lib/postgresql/*/lib/libpqwalreceiver.so; do
		LD_LIBRARY_PATH=$path ldd "$file" 2>/dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p'
	done | sort -u
}

# apt: apt-get and apt-cache as an ordinary user. Without package lists on the machine (fresh
# containers have none) they are fetched into our own folder.
apt_lists=
apt_get() { apt-get -qq -o Debug::NoLocking=1 -o Dir::Cache="$work/cache" -o Dir::Cache::archives="$work/cache/archives" ${apt_lists:+-o Dir::State::lists="$apt_lists"} "$@"; }
apt_cache() { apt-cache -o Dir::Cache="$work/cache" ${apt_lists:+-o Dir::State::lists="$apt_lists"} "$@"; }
depends() { apt_cache depends --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$@"; }

# fetch PACKAGE...: download, and unpack into $fresh.
fetch() {
	rm -rf "$work/deb"
	mkdir -p "$work/deb"
	(cd "$work/deb" && apt_get download "$@" >&2) || return 1
	for deb in "$work"/deb/*.deb; do
		dpkg -x "$deb" "$fresh" || return 1
	done
}

# newest_server names the package postgresql-N that the metapackage postgresql asks for.
newest_server() {
	depends postgresql 2>/dev/null | sed -n 's/.*Depends: \(postgresql-[0-9][0-9]*\)$/\1/p' | head -n 1
}

# refresh_lists: our own package lists, newest, for the rest of the run.
refresh_lists() {
	say "fetching the package lists"
	mkdir -p "$work/lists/partial"
	apt_lists=$work/lists
	apt_get update >&2
}

# unpack_apt makes a relocated server: Debian's postgres finds its share folder relative to
# itself, so the unpacked packages work as they lie.
unpack_apt() {
	mkdir -p "$data" && [ -w "$data" ] || give_up "the data folder $data cannot be written to: set POKJABOT_DATA to one of your own"
	work=$data/postgresql.work
	fresh=$work/root
	rm -rf "$work"
	trap 'rm -rf "$work"' EXIT
	trap 'exit 1' HUP INT TERM
	mkdir -p "$work/cache/archives/partial" "$fresh"
	server=${wanted:+postgresql-$wanted}
	[ -n "$server" ] || server=$(newest_server)
	if [ -z "$server" ]; then
		refresh_lists || return 1
		server=$(newest_server)
		[ -n "$server" ] || return 1
	fi
	say "no rights to install: unpacking $server into $own"
	# Old lists name versions that the servers no longer have.
	fetch "$server" || { refresh_lists && fetch "$server"; } || return 1
	lacking=$(missing_libraries "$fresh")
	if [ -n "$lacking" ]; then
		say "unpacking the libraries that are missing:" $lacking
		# Of the libraries the server depends on, those that are not installed.
		roots=$(depends "$server" | sed -n 's/.*Depends: \(lib[^<> ]*\|zlib1g\)$/\1/p' | grep -v '^libllvm' || true)
		absent=
		for package in $(depends --recurse $roots | grep -E '^(lib|zlib1g)' | grep -Ev '^libc6$|:|^libllvm' | sort -u); do
			[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || absent="$absent $package"
		done
		[ -z "$absent" ] || fetch $absent || { refresh_lists && fetch $absent; } || return 1
		lacking=$(missing_libraries "$fresh")
		[ -z "$lacking" ] || { say "still missing:" $lacking; return 1; }
	fi
	rm -rf "$fresh/usr/share/doc" "$fresh/usr/share/man" "$fresh/usr/share/locale" "$fresh/usr/lib/postgresql"/*/lib/bitcode
	for folder in "$fresh"/usr/lib/postgresql/*/bin; do
		ln -s "${folder#"$fresh/"}" "$fresh/bin" || return 1
	done
	rm -rf "$own"
	mv "$fresh" "$own"
}

! find_programs || found

case $(uname -s) in
Linux) ;;
Darwin) give_up "the PostgreSQL programs are missing: run \`brew install postgresql${wanted:+@$wanted}\`, then again" ;;
MINGW* | MSYS* | CYGWIN*) give_up "on Windows use WSL2: run this inside of it" ;;
*) give_up "the PostgreSQL programs are missing: install PostgreSQL${wanted:+ $wanted} as your system does it, then run this again" ;;
esac

if command -v apt-get >/dev/null; then
	if root_by; then
		install_apt || give_up "apt-get could not install the package postgresql${wanted:+-$wanted}: see above"
	else
		unpack_apt || give_up "could not unpack PostgreSQL without rights: run \`sudo apt-get install postgresql${wanted:+-$wanted}\`, then again"
	fi
elif command -v dnf >/dev/null; then
	root_by || give_up "the PostgreSQL programs are missing: run \`sudo dnf install postgresql-server\`, then again"
	say "installing the package postgresql-server"
	$sudo dnf -q -y install postgresql-server >&2 || give_up "dnf could not install the package postgresql-server: see above"
else
	give_up "the PostgreSQL programs are missing: install PostgreSQL${wanted:+ $wanted} with the system's package manager, then run this again"
fi

! find_programs || found
give_up "PostgreSQL${wanted:+ $wanted} was installed, but its programs are not where they are looked for"
