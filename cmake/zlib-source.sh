#!/bin/sh
# zlib-source.sh DIR — unpacks Debian's zlib source package into DIR.
#
# `apt-get source` needs a source list; where the machine has only binary ones, a private list is made of its own
# entries (deb -> deb-src), used for this command alone and thrown away.
set -eu
target=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/parts" "$work/state/lists/partial" "$work/cache/archives/partial" "$work/src"

# One-line lists: a deb line becomes a deb-src line. deb822 files: Types becomes deb-src. Only entries that name
# Debian's own archive keyring or "debian" in their address have zlib.
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
  [ -f "$list" ] && sed -n 's/^deb \(.*debian.*main.*\)$/deb-src \1/p' "$list"
done > "$work/parts/own.list"
for list in /etc/apt/sources.list.d/*.sources; do
  if [ -f "$list" ] && grep -q '/debian' "$list"; then
    sed 's/^Types:.*/Types: deb-src/' "$list" > "$work/parts/$(basename "$list")"
  fi
done

options="-o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts=$work/parts -o Dir::State::lists=$work/state/lists
  -o Dir::Cache=$work/cache -o APT::Sandbox::User=root"
# shellcheck disable=SC2086
apt-get $options -qq update
# shellcheck disable=SC2086
(cd "$work/src" && apt-get $options -qq --download-only source zlib)
tarball=$(find "$work/src" -name 'zlib_*.orig.tar.*' ! -name '*.asc' | head -n 1)
[ -n "$tarball" ]
mkdir -p "$target"
tar -xf "$tarball" -C "$target" --strip-components=1
