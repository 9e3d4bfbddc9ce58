#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Random policies on system calls, and random calls that do nothing: what is
# reported is what the judge of the unit tests says, selector by selector. It
# shares no code with the compiler or the BPF program, and has not read the
# YAML.
#
# DIFFER_SEEDS is a list of seeds to repeat; default: new ones, until
# DIFFER_SECONDS are over. DIFFER_CALLS is how many calls each makes.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

differ=$case_dir/differ
# shellcheck disable=SC2153 # DIFFER is run's
cp "$DIFFER" "$differ"
calls=${DIFFER_CALLS:-1500}
READY_WITHIN=240

# What was reported, a line for each: NUMBER POLICY SELECTOR. The policies are
# about what asks for the status, too.
reported() {
	jq -r --arg differ "$differ" '
		select(.process_kprobe.process.binary == $differ)
		| (.process_kprobe.args[] | select(.label == "number").int_arg
			- 1073741824) as $number
		| "\($number) \(.process_kprobe.policy_name) \(.haetae.selector)"
		' "$export_file"
}

# policy_text NAME: its document
policy_text() {
	awk -v name="metadata: { name: $1 }" '
		BEGIN { RS = "---\n" }
		index($0, name)' "$case_dir/policies.yaml"
}

# explain SEED: of each kind of difference the first, with its call, and how
# many events were lost: these are missing, whatever was judged
explain() {
	[ ! -s "$case_dir/differences" ] ||
		echo "    seed $1: $(missing_numbers) events were lost"
	awk '!seen[$1 $3]++' "$case_dir/differences" | head -n 5 |
		while read -r side number policy selector; do
			echo "    seed $1, call $number: $side by $policy," \
				"selector $selector"
			"$differ" show "$1" "$differ" $$ "$number" |
				sed 's/^/        /' | cut -c1-600
			policy_text "$policy" | sed 's/^/        /' |
				cut -c1-600
		done
}

# try SEED
try() {
	rm -f "$export_file"
	"$differ" policies "$1" "$differ" $$ >"$case_dir/policies.yaml"
	start_daemon --policy "$case_dir/policies.yaml" \
		${KIND:+--attach-kind "$KIND"}
	"$differ" calls "$1" "$differ" $$ 0 "$calls" | sort >"$case_dir/judged"
	stop_daemon
	reported | sort >"$case_dir/reported"
	diff "$case_dir/judged" "$case_dir/reported" |
		sed -n 's/^</missing/p; s/^>/unexpected/p' \
			>"$case_dir/differences" || true
	printf '    seed %s: %d rules, %d calls, %d reports\n' "$1" \
		"$(grep -c matchPIDs "$case_dir/policies.yaml")" "$calls" \
		"$(wc -l <"$case_dir/reported")"
	expect "seed $1: differences" "$(wc -l <"$case_dir/differences")" 0
	expect "seed $1: calls that were reported" \
		"$(grep -c -- '-all ' "$case_dir/reported")" "$calls"
	explain "$1"
}

if [ -n "${DIFFER_SEEDS:-}" ]; then
	for seed in $DIFFER_SEEDS; do
		try "$seed"
	done
else
	seed=$((EPOCHSECONDS % 1000000 * 100))
	SECONDS=0
	until [ "$SECONDS" -ge "${DIFFER_SECONDS:-12}" ]; do
		try "$seed"
		seed=$((seed + 1))
	done
fi
finish
