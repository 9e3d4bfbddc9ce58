#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Many of everything on one hook: kinds of test, selectors, values, rules. All
# is on linkat, with a flag that does not exist: the kernel refuses the call
# before it looks at a path. The flags say which policy is meant.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

actor=$case_dir/actor
# shellcheck disable=SC2153 # ACTOR is run's
cp "$ACTOR" "$actor"

# header NAME ARGS: a policy up to its selectors; in awk
header='
function header(name, args) {
	printf "---\napiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\n"
	printf "metadata: { name: %s }\nspec:\n  kprobes:\n", name
	printf "  - call: sys_linkat\n    args:\n%s    selectors:\n", args
}
function arg(index_, type) {
	return sprintf("    - { index: %d, type: %s }\n", index_, type)
}
function filter(at, operator, value) {
	return sprintf("{ args: [%d], operator: %s, values: [\"%s\"] }", at,
		       operator, value)
}'

# try NAME RULES: starts the daemon with NAME.yaml
try() {
	local before after rss

	rm -f "$export_file"
	before=$(date +%s%N)
	start_daemon --policy "$case_dir/$1.yaml"
	after=$(date +%s%N)
	rss=$(awk '/VmRSS/ { print $2 }' "/proc/$daemon/status")
	printf '    %s: ready in %d ms, RSS %d MB\n' "$1" \
		$(((after - before) / 1000000)) $((rss / 1024))
	"$HAETAE" --control "$control" status -o json >"$case_dir/status"
	expect "$1: rules" "$(jq '.hooks[0].rules' "$case_dir/status")" "$2"
}

# link FLAGS [OLD [NEW [NUMBER [NUMBER]]]]
link() {
	"$actor" scale call linkat "${4:-5}" "=${2:-/old/a}" "${5:-6}" \
		"=${3:-/new/b}" "$1" >/dev/null
}

# came NAME EXPECTED: which policies and selectors had events, in order
came() {
	stop_daemon
	expect "$1" "$(jq -r --arg actor "$actor" '
		select(.process_kprobe.process.binary == $actor)
		| "\(.process_kprobe.policy_name)/\(.haetae.selector)"
		' "$export_file" | paste -sd ' ')" "$2"
}

# ---- a thousand policies, with fifty kinds of test ----

# What a process can be asked for; VALUE is different for each policy.
processes="matchPIDs: [{ operator: NotIn, values: [VALUE] }]
matchNamespaces: [{ namespace: Net, operator: NotIn, values: ['VALUE'] }]
matchNamespaces: [{ namespace: Uts, operator: NotIn, values: ['VALUE'] }]
matchCapabilities: [{ type: Effective, operator: In, values: [CAP_CHOWN] }]
matchCapabilities: [{ type: Permitted, operator: In, values: [CAP_KILL] }]
matchBinaries: [{ operator: In, values: ['$actor', /xVALUE] }]
matchBinaries: [{ operator: Postfix, values: [/actor, /xVALUE] }]
matchBinaries: [{ operator: NotPrefix, values: [/xVALUE/] }]
matchParentBinaries: [{ operator: NotIn, values: [/xVALUE] }]
matchNamespaces: [{ namespace: Mnt, operator: NotIn, values: ['VALUE'] }]"

# Number i has the i % 50th of them, and its number in the flags.
awk -v processes="${processes//$'\n'/;}" "$header"'
BEGIN {
	split("int uint64 int64 uint32 int16 uint16 int8 uint8", types)
	split(processes, process, ";")
	for (i = 0; i < 1000; i++) {
		kind = i % 50
		more = ""
		args = arg(4, "uint32")
		if (kind < 32) {
			type = types[kind % 8 + 1]
			args = args arg(kind % 16 < 8 ? 0 : 2, type)
			if (kind < 16) mine = filter(1, "InRange", "3:" 6 + i % 2)
			else mine = filter(1, "Mask", kind < 24 ? 1 : 2)
		} else if (kind < 40) {
			args = args arg(kind < 36 ? 1 : 3, "string")
			end = kind < 36 ? "a" : "b"
			path = kind < 36 ? "/old/" : "/new/"
			if (kind % 4 == 0) mine = filter(1, "Prefix", path)
			if (kind % 4 == 1) mine = filter(1, "Postfix", end)
			if (kind % 4 == 2) mine = filter(1, "SubString", "/" end)
			if (kind % 4 == 3) mine = filter(1, "NotRegex", "else" i)
		} else {
			mine = filter(0, "GT", 7)
			more = process[kind - 39]
			gsub(/VALUE/, i + 1, more)
		}
		header("kind-" i, args)
		printf "    - matchArgs: [%s, %s]\n",
			filter(0, "Equal", 16 * i + 8), mine
		if (more)
			printf "      %s\n", more
	}
}' >"$case_dir/kinds.yaml"

try kinds 1000
wanted=
for i in 0 9 31 32 33 34 35 37 38 40 41 42 43 44 48 499 950 999; do
	link $((16 * i + 8))
	wanted+=" kind-$i/0"
done
# What the second test does not hold for.
for i in 0 9 31 32 33 34 37 38 950; do
	link $((16 * i + 8)) /else/y /else/y 8 8
done
link $((16 * 1000 + 8))
came kinds "${wanted# }"

# ---- two hundred policies: selectors and values ----

awk "$header"'
function many(name, n_selectors, n_values, at, sign, step,   s, v) {
	header(name, arg(4, "uint32") arg(1, "string") arg(0, "uint64"))
	for (s = 0; s < n_selectors; s++) {
		printf "    - matchArgs:\n      - { args: [%d], operator: Equal, values: [", at
		for (v = 0; v < n_values; v++)
			printf "%s%s%d", v ? "," : "", sign, step * (s * n_values + v + 1)
		printf "] }\n"
	}
}
BEGIN {
	many("texts", 2, 10000, 1, "/value/", 1)
	many("numbers", 2, 10000, 2, "770", 2)
	for (i = 0; i < 20; i++)
		many("selectors-" i, 100, 1, 1, "/" i "/", 1)
	for (i = 0; i < 178; i++)
		many("flags-" i, 1, 1, 0, 16 * i + 9, 1)
}' >"$case_dir/values.yaml"

try values 2182
for path in /value/1 /value/9999 /value/10000 /value/10001 /value/20000 \
	/value/20001 /value/0 /value/ /0/1 /0/64 /0/65 /0/100 /0/101 /19/1 \
	/19/100 /20/1; do
	link 8 "$path"
done
for number in 7702 7703 77020000 77020001 77020002 77040000 77040002 770; do
	link 8 /x /x "$number"
done
# The value is what is printed and a 1: 91, ..., 28411.
for flags in 91 251 28411 28421; do
	link "$flags" /x /x
done
came values "texts/0 texts/0 texts/0 texts/1 texts/1 selectors-0/0\
 selectors-0/63 selectors-0/64 selectors-0/99 selectors-19/0\
 selectors-19/99 numbers/0 numbers/0 numbers/1 numbers/1\
 flags-0/0 flags-1/0 flags-177/0"

# ---- ten thousand rules ----

awk "$header"'
BEGIN {
	for (i = 0; i < 1000; i++) {
		header("rules-" i, arg(1, "string"))
		for (s = 0; s < 10; s++)
			printf "    - matchArgs: [%s]\n",
				filter(0, s % 2 ? "Equal" : "Prefix",
				       "/rule/" i * 10 + s "/")
	}
}' >"$case_dir/rules.yaml"

try rules 10000
for path in /rule/0/ /rule/0/x /rule/1/ /rule/1/x /rule/5000/x /rule/5001/ \
	/rule/9998/x /rule/9999/ /rule/9999/x /rule/10000/; do
	link 8 "$path"
done
came rules "rules-0/0 rules-0/0 rules-0/1 rules-500/0 rules-500/1\
 rules-999/8 rules-999/9"
finish
