# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2153,SC2154 # ../lib.sh, attacks
#
# lib - the steps of cases/95-bypass.sh
#
#	attacks -> outcomes, events -> verdicts -> compared with the table

bypass=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
attack=/usr/local/bin/haetae-attack
# a folder that policies trust, and one that they do not
work=/root/bypass
public=/tmp/bypass
linker=/lib64/ld-linux-x86-64.so.2
gate=$work/gate
# label and exit status of every attack; not beside the configuration, where
# self-protection lets nobody write
outcomes=$work/outcomes
# label of an attack and name of a policy that reported it
events=$case_dir/events
# number of a policy and its name in events
names=$case_dir/names
# there are many hooks, and an emulated CPU checks their programs slowly
READY_WITHIN=${READY_WITHIN:-900}
FLIPS=${FLIPS:-3000}

# ../vm gives its guests this identity; everything in one is ours.
is_guest() {
	[ "$(cat /etc/machine-id)" = "$(printf haetae-vm | sha256sum |
		cut -c 1-32)" ]
}

prepare() {
	cp "${SWARM%/*}/attack" "$attack"
	mkdir -p "$work/folder" "$work/.ssh" "$public/mine"
	echo key | tee "$work/.ssh/id_ed25519" >"$work/.ssh/id_ed25519.pub"
	chmod 1777 "$public"
	mkdir -p /dev/shm/empty
	cp "$attack" "$public/attack"
	cp /usr/bin/true "$public/true"
	cp /lib/x86_64-linux-gnu/libutil.so.1 "$public/library.so"
	cp "$public/library.so" "$work/library.so"
	echo ":" | tee "$work/text" "$public/text" >"$public/module.py"
	echo "pass" >"$public/module.py"
	cp /usr/bin/true /usr/sbin/nginx
	printf '#!/usr/bin/dash\n:\n' >"$public/script"
	printf '#!%s/attack\n' "$public" >"$work/script"
	# shellcheck disable=SC2016
	printf '#!/usr/bin/dash\necho "$1"\n' >"$work/show"
	printf 'HAETAE!\n' >"$work/magic"
	chmod 755 "$public/script" "$work/script" "$work/show" "$work/magic"
	ln -sf "$public/attack" "$work/run-a"
	ln -sf /usr/bin/false "$work/run-b"
	echo open >/etc/shadov
	for file in /etc/shadow /etc/shadow- /etc/gshadow; do
		echo "root:*:1::::::" >>"$file"
	done
	sysctl -qw net.ipv4.tcp_fastopen=3 vm.unprivileged_userfaultfd=1 || true
	ip address add 192.0.2.1/32 dev lo 2>/dev/null || true
	ip link set lo up
	modprobe -a overlay binfmt_misc 2>/dev/null || true
	prepare_unit
	echo 'ring-bytes: 1048576' >"$case_dir/haetae.yaml"
	: >"$outcomes"
	awk '/^  name: |^metadata: .*name: / {
		match($0, /name: [a-z0-9-]+/)
		file = FILENAME
		sub(/.*\//, "", file)
		print substr(file, 1, 2), substr($0, RSTART + 6, RLENGTH - 6)
	}' "$POLICIES"/*.yaml >"$names"
	echo "guard haetae-self-protection" >>"$names"
}

# A service without systemd: its cgroup, and another one.
prepare_unit() {
	local root

	root=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
	if [ -z "$root" ]; then
		root=$work/cgroup
		mkdir -p "$root"
		mount -t cgroup2 none "$root"
	fi
	unit=$root/nginx.service
	freezer=$root/haetae-frozen
	mkdir -p "$unit" "$freezer"
}

clean_after() {
	touch "$gate" # ends those that wait and were not tried
	rm -rf "$public" /dev/shm/{attack,empty}
}

# ---- attacks ----

# try VERB...
try() {
	"$attack" "bypass-$label" "$@"
}

start_early() {
	local what

	for what in read write map pass again; do
		# shellcheck disable=SC2031
		label=early-$what
		(
			status=0
			try early "$what" "$gate" /etc/shadow || status=$?
			echo "$status" >"$work/$label"
		) >"$work/$label.out" &
	done
	sleep 1
}

finish_early() {
	touch "$gate"
	wait_until 60 test -s "$work/$label"
	cat "$work/$label.out"
	return "$(cat "$work/$label")"
}

# While nobody reads the ring.
flood() {
	local flooded=0

	kill -STOP "$daemon"
	try flood /etc/shadow "${FLOOD:-6000}" || flooded=$?
	kill -CONT "$daemon"
	return "$flooded"
}

# While the daemon does not run.
while_stopped() {
	local opened=0

	kill -STOP "$daemon"
	try open /etc/shadow || opened=$?
	kill -CONT "$daemon"
	return "$opened"
}

while_frozen() {
	local opened=0

	echo "$daemon" >"$freezer/cgroup.procs"
	echo 1 >"$freezer/cgroup.freeze"
	wait_until 10 grep -q "frozen 1" "$freezer/cgroup.events"
	try open /etc/shadow || opened=$?
	echo 0 >"$freezer/cgroup.freeze"
	return "$opened"
}

# preload VARIABLE: is the library's code in the memory of a program?
preload() {
	local maps

	maps=$(try exec /usr/bin/env "$1=$public/library.so" \
		/usr/bin/cat /proc/self/maps 2>/dev/null)
	! grep -q "r-xp .*$public/library.so" <<<"$maps" || return 0
	return 1
}

# Is root's own library started in a program that policies trust?
preload_reader() {
	local started

	started=$(try exec /usr/bin/env "LD_PRELOAD=$work/library.so" \
		LD_DEBUG=libs /usr/sbin/usermod --help 2>&1)
	grep -q "calling init: $work/library.so" <<<"$started"
}

# Sets $shown to the argument that the program itself has.
argv_is_true() {
	try argv "$work/show" >"$work/shown"
}

# try_all WHICH: those of the group "guarded", or all others
try_all() {
	local group policies promise what command status

	while IFS='|' read -r group label policies promise what command; do
		case $group in
		'' | '#'*) continue ;;
		esac
		[ "$1" = "$(part_of "$group")" ] || continue
		label=${label// /}
		case " ${ATTACKS:-$label} " in
		*" $label "*) ;;
		*) continue ;;
		esac
		status=0
		eval "$command" >"$work/said" 2>&1 </dev/null || status=$?
		printf '%s %s %s\n' "$label" "$status" \
			"$(tail -n 1 "$work/said" | cut -c 1-150)" \
			>>"$outcomes"
	done <"$bypass/attacks"
}

# part_of GROUP
part_of() {
	case $1 in
	guarded*) echo guarded ;;
	*) echo others ;;
	esac
}

# The next daemon goes on with what is pinned, and protects itself.
protect() {
	case " ${ATTACKS:- guard-} " in
	*" guard-"*) ;;
	*) return 0 ;;
	esac
	kill -KILL "$daemon" 2>/dev/null || true
	wait "$daemon" 2>/dev/null || true
	start_daemon --policy "$POLICIES" --self-protection on
}

# The daemon may be one of the victims.
stop_if_there() {
	sleep 2
	if ! grep -qs . "/proc/$daemon/cmdline"; then # a zombie has none
		daemon=
	else
		stop_daemon
	fi
}

# ---- verdicts ----

# Label and policy of each event of an attack, once.
collect_events() {
	awk '!match($0, /"policy_name":"[a-z-]+"/) { next }
	{ policy = substr($0, RSTART + 15, RLENGTH - 16) }
	match($0, /bypass-[a-z0-9-]+/) {
		seen[substr($0, RSTART + 7, RLENGTH - 7) " " policy]
	}
	END { for (key in seen) print key }' "$export_file" >"$events"
}

# reported POLICIES: by one of them, of a process of this attack
reported() {
	local number name

	for number in ${1//,/ }; do
		name=$(awk -v n="$number" '$1 == n { print $2 }' "$names")
		! grep -qxF "$label $name" "$events" || return 0
	done
	return 1
}

# The event of the program that was started has the argument that it saw.
reported_argument() {
	local argument

	argument=$(head -n 1 "$work/shown")
	[ -n "$argument" ] &&
		grep -qF "\"arguments\":\"$work/show $argument\"" "$export_file"
}

# verdict STATUS POLICIES: what happened
verdict() {
	local seen=

	if [ "$label" = argv ]; then
		! reported_argument || seen=1
	elif reported "$2"; then
		seen=1
	fi
	case $1$seen in
	0) [ "$group" = allowed ] && echo allowed || echo missed ;;
	01) echo detected ;;
	1) [ "$group" = agent ] && echo denied || echo "denied, not reported" ;;
	11) echo denied ;;
	31 | 1371) echo killed ;;
	*) echo "exit status $1, ${seen:-not }reported" ;;
	esac
}

# promised_here LIST: "5.10:missed denied" on this kernel
promised_here() {
	local word

	for word in $1; do
		case $word in
		*:*)
			case $(uname -r) in
			"${word%%:*}".*) echo "${word#*:}" && return ;;
			esac
			;;
		*) echo "$word" ;;
		esac
	done
}

judge_all() {
	local group policies promise what command status said n_missed=0 got

	collect_events
	while IFS='|' read -r group label policies promise what command; do
		group=${group// /}
		label=${label// /}
		read -r _ status said < <(grep "^$label " "$outcomes") || continue
		got=$(verdict "$status" "$policies")
		printf '    %-10s %-16s %s (%s)\n' "$group" "$label" "$got" "$said"
		expect "$label ($said)" "$got" "$(promised_here "$promise")"
		[ "$got" != missed ] || n_missed=$((n_missed + 1))
	done <"$bypass/attacks"
	expect "at most 3 misses" "$((n_missed > 3))" 0
}
