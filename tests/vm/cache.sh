# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# cache.sh - what is made once and kept
#
# An item is a folder, $cache/NAME-KEY, where KEY is a hash of everything it is
# made from: a changed script gives a new item, and the old one is dropped once
# nobody has used it for a day. Items are made under another name and renamed
# when they are whole, one maker at a time.

cache=
vm_pid=$$
builder=
making=

cache_open() {
	cache=${HAETAE_VM_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/haetae-vm}
	mkdir -p "$cache/run" || die "cannot make the cache '$cache'"
	cache=$(cd "$cache" && pwd)
}

# Prints a hash of its arguments and, for those that name a file beside this
# one, of their contents.
cache_key() {
	local arg

	for arg; do
		printf '%s\n' "$arg"
		if [ -f "$here/$arg" ]; then cat "$here/$arg"; fi
	done | sha256sum | cut -c 1-12
}

# cache_make ITEM MAKER ARG... - calls MAKER FOLDER ARG... unless ITEM exists
cache_make() {
	local item=$1 name=${1%-*} fd
	shift

	if [ -d "$cache/$item" ]; then
		touch "$cache/$item"
		return
	fi
	exec {fd}>"$cache/.lock-$name"
	flock "$fd"
	if [ ! -d "$cache/$item" ]; then
		making=$cache/.making-$item
		cache_remove "$cache/.making-$name"-????????????
		mkdir "$making"
		attend "$1" "$making" "${@:2}"
		mv "$making" "$cache/$item"
		making=
		cache_sweep "$name"
	fi
	exec {fd}>&-
}

# Removes folders; what an interrupted maker left mounted there stays whole.
cache_remove() {
	rm -rf --one-file-system "$@"
}

# Drops the items of one name that nobody has used for a day.
cache_sweep() {
	local item

	find "$cache" -maxdepth 1 -type d -name "$1-????????????" -mmin +1440 |
		while read -r item; do cache_remove "$item"; done
}

# Runs a function so that a signal ends it at once, with all its children; as
# often as $attempts says until it succeeds, or once.
attend() {
	local status try

	for ((try = 1; try <= ${attempts:-1}; try++)); do
		status=0
		set -m
		(
			trap - INT TERM HUP
			"$@"
		) </dev/null &
		builder=$!
		set +m
		wait "$builder" || status=$?
		builder=
		[ "$status" -ne 0 ] || return 0
	done
	die "cannot go on: $1 failed"
}

on_signal() {
	trap - INT TERM HUP
	if [ -n "$builder" ]; then
		kill -TERM -- "-$builder" || :
		wait "$builder" || :
	fi
	if [ -n "$making$scratch" ]; then cache_remove "$making" "$scratch"; fi
	kill "-$1" "$vm_pid"
}

scratch_close() {
	if [ -n "$scratch" ]; then cache_remove "$scratch"; fi
}

trap scratch_close EXIT
trap 'on_signal INT' INT
trap 'on_signal TERM' TERM
trap 'on_signal HUP' HUP

# A folder for this run alone; the launcher removes it. Those of runs that were
# killed with -9 are recognised by their lock, which nobody holds.
scratch_open() {
	local dir

	for dir in "$cache"/run/*/; do
		if [ -n "$(find "$dir" -maxdepth 0 -mmin +1 2>/dev/null)" ] &&
			flock -n "$dir" true; then
			cache_remove "$dir"
		fi
	done 2>/dev/null
	scratch=$(mktemp -d "$cache/run/XXXXXXXX")
	exec {scratch_lock}<"$scratch"
	flock "$scratch_lock"
}
