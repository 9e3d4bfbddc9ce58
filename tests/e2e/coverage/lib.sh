# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # what ../lib.sh has
#
# lib - the steps of cases/45-coverage.sh
#
#	*.yaml -> plan -> calls and daemon -> outcomes, events -> report
#
# Everything is a table of lines in files, so that hundreds of tests cost a few
# processes: who tests under emulation waits for each fork.

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
actor=$case_dir/actor
# name, key and value of every header; tabs between
plan=$case_dir/plan
# how many policies are in one daemon
GROUP=${GROUP:-30}
again=$case_dir/again
# the policies of this daemon, without pids
pristine=$case_dir/pristine
policies=$case_dir/policies
# label and outcome of every call
outcomes=$case_dir/outcomes
complaints=$case_dir/complaints
# policy, kind of event, label, does the expectation hold
events=$case_dir/events

# ---- what the policies need ----

# Longer than the 255 bytes that some keep of a path.
long_path() {
	printf 'l%.0s' $(seq 150)
	printf /
	printf 'm%.0s' $(seq 150)
}

# A module that nobody needs; nothing when there is none.
find_module() {
	local name

	for name in dummy tcp_diag xt_comment sctp_diag libcrc32c; do
		modinfo -n "$name" 2>/dev/null && return
	done
	find "/lib/modules/$(uname -r)" -name 'dummy.ko*' -o -name 'ifb.ko*' \
		2>/dev/null | head -n 1
}

cgroup_folder() {
	awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts
}

# has FEATURE: by other means than those of the daemon
has() {
	case $1 in
	kprobe) [ -d /sys/bus/event_source/devices/kprobe ] ;;
	fentry | ftrace) has kprobe && [ -e /sys/kernel/btf/vmlinux ] ;;
	lsm) has kprobe && grep -q bpf /sys/kernel/security/lsm ;;
	ima) [ -d /sys/kernel/security/ima ] ;;
	write_user) has kprobe && ! grep -qE '\[(int|conf)' \
		/sys/kernel/security/lockdown ;;
	module) [ -n "$module_file" ] ;;
	host-namespaces) readlink /proc/1/ns/net >/dev/null 2>&1 ;;
	cgroup2) [ -n "$cgroup" ] && [ -d "$cgroup/plain.service" ] ;;
	*) echo "    no such feature: $1" && return 1 ;;
	esac
}

# from_kernel VERSION
from_kernel() {
	printf '%s\n%s\n' "$1" "$(uname -r)" | sort -V -C
}

# lacks NAME: prints what the kernel lacks for it
lacks() {
	local key value feature

	while IFS=$'\t' read -r key value; do
		case $key in
		needs)
			for feature in $value; do
				has "$feature" || echo "$feature"
			done
			;;
		kernels) from_kernel "$value" || echo "Linux $value" ;;
		esac
	done < <(awk -F '\t' -v name="$1" \
		'$1 == name && /\t(needs|kernels)\t/ { print $2 "\t" $3 }' "$plan")
}

# ---- plan ----

# Puts in names for what only this run knows, and makes the plan.
fill_in() {
	local files=("$folder"/*.yaml) name

	if [ -n "${COVERAGE:-}" ]; then
		files=()
		for name in $COVERAGE; do files+=("$folder/$name.yaml"); done
	fi
	awk -v to="$policies" -v plan="$plan" -v known="$(known_words)" '
	BEGIN {
		n = split(known, lines, "\n")
		for (i = 1; i <= n; i++) {
			at = index(lines[i], "=")
			known_as["@" substr(lines[i], 1, at - 1) "@"] = \
				substr(lines[i], at + 1)
		}
	}
	FNR == 1 {
		name = FILENAME
		sub(/.*\//, "", name)
		sub(/\.yaml$/, "", name)
	}
	{
		if (/@/)
			for (word in known_as)
				gsub(word, known_as[word])
		print >(to "/" name ".yaml")
	}
	/^# [a-z -]+: / {
		key = $0
		sub(/^# /, "", key)
		sub(/: .*/, "", key)
		print name "\t" key "\t" substr($0, length(key) + 5) >plan
	}
	FNR == 1 && NR > 1 { close(to "/" last ".yaml") }
	{ last = name }
	' "${files[@]}"
}

known_words() {
	local address offset

	# shellcheck disable=SC2034 # what follows is "ok"
	read -r address offset < <("$actor" where where)
	cat <<-END
	ACTOR=$actor
	ACTOR_SHA256=$(sha256sum "$actor" | cut -d ' ' -f 1)
	BASE=${case_dir##*/}
	CGROUP=$cgroup
	DIR=$case_dir
	LIBC=$(realpath "$(ldd "$(command -v bash)" |
		sed -nE 's/.* (\/.*libc\.so\.6) .*/\1/p')")
	LONG=$(long_path)
	MODULE=$module
	MODULE_FILE=$module_file
	PROBE_ADDRESS=$address
	PROBE_OFFSET=$offset
	UTS=$(stat -Lc %i /proc/self/ns/uts)
	END
}

# of KEY: "name value" of all policies
of() {
	awk -F '\t' -v key="$1" '$2 == key { print $1 "\t" $3 }' "$plan"
}

set_up() {
	of setup | cut -f 2 >"$case_dir/setup"
	# shellcheck disable=SC1091
	( . "$case_dir/setup" ) || expect "setup" failed "done"
	while IFS=$'\t' read -r name call; do
		act "before" "$call"
	done < <(of before | sort -u -k 2)
}

# Left out is what needs something the kernel lacks.
leave_out() {
	local name missing

	: >"$case_dir/left-out"
	while read -r name; do
		missing=$(lacks "$name" | sort -u | tr '\n' ' ')
		if [ -n "$missing" ]; then
			echo "    left out: $name needs $missing"
			printf '%s\t%s\n' "$name" "$missing" \
				>>"$case_dir/left-out"
		fi
	done < <(awk -F '\t' '$2 == "needs" || $2 == "kernels" { print $1 }' \
		"$plan" | sort -u)
}

# move KEY FOLDER: the policies that have it
move() {
	local name

	mkdir -p "$2"
	while read -r name; do
		[ ! -e "$policies/$name.yaml" ] ||
			mv "$policies/$name.yaml" "$2"
	done < <(of "$1" | cut -f 1 | sort -u)
}

prepare() {
	local name

	# shellcheck disable=SC2153 # ACTOR is run's
	cp "$ACTOR" "$actor"
	cp "$ACTOR" "$case_dir/other"
	chmod 755 "$case_dir"
	mkdir "$policies" "$case_dir/left" "$again"
	: >"$outcomes"
	: >"$complaints"
	module_file=$(find_module || true)
	module=$(basename "${module_file%%.ko*}" | tr - _)
	cgroup=$(cgroup_folder)
	mkdir -p "$cgroup"/{haetae-coverage,plain}.service 2>/dev/null || true

	fill_in
	set_up
	leave_out
	while read -r name _; do
		mv "$policies/$name.yaml" "$case_dir/left"
	done <"$case_dir/left-out"
	move refused "$case_dir/refused"
	move alone "$case_dir/alone"
}

# ---- refused ----

# refused_by FILE: what is said of it
refusal() {
	"$HAETAE" policy check "$1" 2>&1 && alone_says "$1"
}

# Whether the kernel takes it is known when a daemon tried.
alone_says() {
	: >"$log_file"
	"$HAETAED" --config "$case_dir/haetae.yaml" --no-journal \
		--control "$control" --policy "$1" 2>>"$log_file" &
	daemon=$!
	wait_until "${READY_WITHIN:-60}" ready_or_gone ||
		echo "nothing for ${READY_WITHIN:-60} seconds"
	kill -KILL "$daemon" 2>/dev/null || true
	wait "$daemon" 2>/dev/null || true
	daemon=
	cat "$log_file"
}

check_refused() {
	local name regex

	while IFS=$'\t' read -r name regex; do
		[ -e "$case_dir/refused/$name.yaml" ] || continue
		refusal "$case_dir/refused/$name.yaml" \
			>"$case_dir/refusal" || true
		expect_line "$name is refused" "$case_dir/refusal" "$regex"
	done < <(of refused)
	check_left_out
}

# What is left out for want of something is really refused for it.
check_left_out() {
	local name missing seen=

	while IFS=$'\t' read -r name missing; do
		case $seen in *"|$missing|"*) continue ;; esac
		case $missing in *cgroup2* | *module*) continue ;; esac
		seen="$seen|$missing|"
		alone_says "$case_dir/left/$name.yaml" >"$case_dir/refusal"
		expect_line "$name is refused without $missing" \
			"$case_dir/refusal" "cannot|error: |this kernel has no"
	done <"$case_dir/left-out"
}

# ---- calls ----

# act LABEL CALL
act() {
	local words status=0

	read -ra words <<<"${2%% -> *}"
	"$case_dir/${words[0]}" "$1" "${words[@]:1}" >>"$outcomes" \
		2>>"$complaints" || status=$?
	[ "$status" -lt 128 ] ||
		echo "$1 SIG$(kill -l $((status - 128)))" >>"$outcomes"
}

# The calls of the policies that are in force, with their labels:
# "label name kind wanted call"
plan_calls() {
	awk -F '\t' -v here="$1" '
	BEGIN {
		list = "ls " here
		while ((list | getline file) > 0) {
			sub(/\.yaml$/, "", file)
			loaded[file] = 1
		}
	}
	$2 ~ /^(early-)?(match|miss)$/ && loaded[$1] {
		wanted = "ok"
		call = $3
		if (at = index(call, " -> ")) {
			wanted = substr(call, at + 4)
			call = substr(call, 1, at - 1)
		}
		print $1 ":" $2 ":" ++n[$1 ":" $2] "\t" $1 "\t" $2 "\t" wanted "\t" call
	}' "$plan"
}

# Starts those that are to be older than the daemon, and puts their pids into
# the policies.
start_early() {
	local label name kind call file

	# shellcheck disable=SC2034
	while IFS=$'\t' read -r label name kind _ call; do
		case $kind in early-*) ;; *) continue ;; esac
		file=$case_dir/pid-$label
		# shellcheck disable=SC2086 # words
		set -- $call
		# shellcheck disable=SC2094
		act "$label" "$1 pid-file $file ${call#* }" </dev/null &
		wait_until 10 test -s "$file"
		if grep -q @PID@ "$policies/$name.yaml"; then
			sed -i "s/@PID@/$(cat "$file"), @PID@/" \
				"$policies/$name.yaml"
		fi
	done <"$case_dir/calls"
	sed -i 's/, @PID@//' "$policies"/*.yaml 2>/dev/null || true
}

# end_early NAME: a later daemon gets others
end_early() {
	local file

	for file in "$case_dir/pid-$1:"*; do
		[ ! -s "$file" ] || kill -KILL "$(cat "$file")" || true
		rm -f "$file"
	done
}

make_calls() {
	local label name kind wanted call

	# shellcheck disable=SC2034
	while IFS=$'\t' read -r label name kind wanted call; do
		case $kind in
		early-*) touch "$case_dir/pid-$label.go" ;;
		*) act "$label" "$call" </dev/null ;;
		esac
	done <"$case_dir/calls"
	wait_for_early
}

wait_for_early() {
	local label kind

	while IFS=$'\t' read -r label _ kind _; do
		case $kind in early-*)
			wait_until 20 grep -q "^$label " "$outcomes" ||
				expect "$label" "no outcome" ended
			;;
		esac
	done <"$case_dir/calls"
}

# ---- the daemon ----

# Which policies the daemon names in errors of their own.
named_in_log() {
	grep -v "cannot be attached" "$log_file" |
		sed -nE "s,.*$policies/([^:]*)\.yaml:.*error: .*,\1,p" | sort -u
}

# Which policies are on a hook of which it says that it cannot be attached.
on_hook_in_log() {
	grep "cannot be attached" "$log_file" |
		sed -nE "s,.*$policies/([^:]*)\.yaml:.*error: .*,\1,p" | sort -u
}

try_daemon() {
	: >"$log_file"
	"$HAETAED" --config "$case_dir/haetae.yaml" --no-journal \
		--control "$control" --export "$export_file" \
		--policy "$policies" 2>>"$log_file" &
	daemon=$!
	wait_until 600 ready_or_gone && said '^ready: '
}

# A policy that should be taken and is not is told, and the others are tested;
# those on a hook that fails are tried again by themselves, a few at once.
start_with_all() {
	local name bad hooked

	until try_daemon; do
		wait "$daemon" || true
		daemon=
		bad=$(named_in_log)
		for name in $bad; do
			expect "$name" "$(grep -m 1 -- "/$name.yaml:" \
				"$log_file" | cut -c 1-300)" accepted
			mv "$policies/$name.yaml" "$case_dir/left"
		done
		[ -z "$bad" ] || continue
		hooked=$(on_hook_in_log)
		expect "daemon, ${hooked//$'\n'/ }" \
			"$(grep -m 1 cannot "$log_file" | cut -c 1-300)" ready
		[ -n "$hooked" ] || return 1
		for name in $hooked; do
			end_early "$name"
			rm -f "$policies/$name.yaml"
			mv "$pristine/$name.yaml" "$again"
		done
		compgen -G "$policies/*.yaml" >/dev/null || return 1
	done
}

run_together() {
	rm -rf "$pristine"
	cp -r "$policies" "$pristine"
	plan_calls "$policies" >"$case_dir/calls"
	start_early
	start_with_all || return 0
	plan_calls "$policies" >"$case_dir/calls"
	make_calls
	stop_daemon
	collect
	judge
}

# run_these FILE...: in a daemon of their own
run_these() {
	rm -rf "$policies"
	mkdir "$policies"
	mv "$@" "$policies"
	rm -f "$export_file"
	run_together
}

# run_groups FOLDER: so many policies of it in each daemon
run_groups() {
	local files=("$1"/*.yaml)

	while [ -e "${files[0]:-}" ]; do
		run_these "${files[@]:0:$GROUP}"
		files=("${files[@]:$GROUP}")
	done
}

# What one hook can bear is limited by the verifier: not all go into one daemon.
run_all() {
	local file

	mv "$policies" "$case_dir/all"
	run_groups "$case_dir/all"
	for file in "$case_dir/alone"/*.yaml; do
		[ ! -e "$file" ] || run_these "$file"
	done
	again=$case_dir/left
	run_groups "$case_dir/again"
}

# ---- judgement ----

# A function of jq that asks each policy's expectation of an event.
expectations() {
	# shellcheck disable=SC2016 # jq's
	printf 'def holds($policy):\n'
	of expect | awk -F '\t' '{
		printf "if $policy == \"%s\" then (try (%s) catch false)\n", $1, $2
		printf "else "
		n++
	} END { printf "true "; while (n-- > 0) printf "end "; print ";" }'
}

collect() {
	{
		expectations
		cat <<-'END'
		.haetae as $ours
		| to_entries[] | select(.value | type == "object" and has("process"))
		| select(.key | IN("process_exec", "process_exit") | not)
		| .key as $kind | .value + { haetae: $ours }
		| ((.process.arguments // "") | split(" ")[0]) as $call
		| select($call | test(":(early-)?(match|miss):"))
		| (.policy_name // .haetae.policy_name) as $policy
		| [$policy, $kind, $call, (holds($policy) | tostring)] | @tsv
		END
	} >"$case_dir/collect.jq"
	grep -E '"arguments":"[^" ]*:(early-)?(match|miss):' "$export_file" \
		>"$case_dir/labelled.json" || true
	[ ! -s "$case_dir/labelled.json" ] ||
		expect_shape "$case_dir/labelled.json"
	jq -r -f "$case_dir/collect.jq" "$case_dir/labelled.json" >"$events"
}

# Prints one line for each expectation that is not met, and a sum.
judge() {
	awk -F '\t' -v outcomes="$outcomes" -v events="$events" \
		-v plan="$plan" '
	function complain(label, text) {
		print "    " label ": " text
		failed++
	}
	BEGIN {
		while ((getline line <outcomes) > 0) {
			at = index(line, " ")
			outcome[substr(line, 1, at - 1)] = substr(line, at + 1)
		}
		while ((getline line <events) > 0) {
			split(line, e, "\t")
			seen[e[1], e[3]]++
			sum[e[1]]++
			kind[e[1], e[3]] = e[2]
			if (e[4] == "true")
				held[e[1], e[3]]++
		}
		while ((getline line <plan) > 0) {
			split(line, p, "\t")
			if (p[2] == "count")
				count[p[1]] = p[3]
			if (p[2] == "event")
				event[p[1]] = p[3]
		}
	}
	{
		label = $1
		name = $2
		got = outcome[label]
		n++
		if (got != $4)
			complain(label, "the call: \"" got "\", expected \"" $4 "\": " $5)
		if ($3 ~ /miss/) {
			if (seen[name, label])
				complain(label, "reported " seen[name, label] " times: " $5)
			next
		}
		if (!seen[name, label])
			complain(label, "not reported: " $5)
		else if (!held[name, label])
			complain(label, "reported, but not as expected: " $5)
		else if (name in event ? kind[name, label] != event[name] : \
			 kind[name, label] !~ /^process_(kprobe|tracepoint)$/)
			complain(label, "reported as " kind[name, label])
	}
	END {
		for (name in count)
			if (name in sum && sum[name] != count[name])
				complain(name, sum[name] " events, expected " count[name])
		print n " calls, " failed + 0 " not as expected" >"/dev/stderr"
	}' "$case_dir/calls" >"$case_dir/verdict" 2>"$case_dir/sum"
	cat "$case_dir/verdict"
	sed 's/^/    /' "$case_dir/sum"
	expected=$((expected + $(wc -l <"$case_dir/calls")))
	missed=$((missed + $(wc -l <"$case_dir/verdict")))
	check_after
}

check_after() {
	local name command

	while IFS=$'\t' read -r name command; do
		[ -e "$policies/$name.yaml" ] || continue
		expect "$name: $command" \
			"$(bash -c "$command" && echo yes || echo no)" yes
	done < <(of after)
}

report() {
	local kept=${COVERAGE_KEEP:-}

	[ ! -s "$complaints" ] || sort -u "$complaints" | grep -v Killed |
		head -n 20 | sed 's/^/    /'
	rmdir "$cgroup"/{haetae-coverage,plain}.service 2>/dev/null || true
	if [ -n "$kept" ]; then
		cp -r "$case_dir/." "$kept"
	fi
}
