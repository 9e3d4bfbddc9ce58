#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A hook that the kernel refuses when it is attached: only its file stays as it
# was; what else changed at the same time comes into force.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

if [ -e /sys/bus/event_source/devices/kprobe ]; then
	echo "    left out: what is refused elsewhere works here"
	exit 0
fi

folder=$case_dir/policies
mkdir "$folder"

# kills NAME PROGRAM: executing the program
kills() {
	cp /bin/true "$case_dir/$2"
	policy "$1" "
    - matchArgs: [{ index: 0, operator: Equal, values: [$case_dir/$2] }]
      $own_processes
      matchActions: [{ action: Sigkill }]" >"$folder/$1.yaml"
}

# refused NAME: by a kernel that grants neither kprobes nor trampolines
refused() {
	cat >"$folder/$1.yaml" <<-EOT
	apiVersion: cilium.io/v1alpha1
	kind: TracingPolicy
	metadata: { name: $1 }
	spec:
	  lsmhooks:
	  - hook: file_open
	    args: [{ index: 0, type: file }]
	    selectors:
	    - matchArgs: [{ index: 0, operator: Equal, values: [/none] }]
	      matchActions: [{ action: Override, argError: -1 }]
	EOT
}

# killed NAME...: which of them are, after a reload
killed() {
	local name

	for name; do
		"$case_dir/$name" || echo "$name"
	done 2>/dev/null | paste -sd ' '
}

wrong() {
	"$HAETAE" --control "$control" status -o json |
		jq -r '[.policies[] | select(.error) | .name] | join(" ")'
}

# reload COUNT: and wait for the COUNT-th ready line
reload() {
	kill -HUP "$daemon"
	wait_until 60 ready_lines "$1"
}

ready_lines() {
	[ "$(grep -c '^ready: ' "$log_file")" -ge "$1" ]
}

kills one uno
kills two due
start_daemon --policy "$folder"
expect "at first" "$(killed uno due)" "uno due"

refused two
kills three tre
reload 2
expect_line "it is said where" "$log_file" \
	"two.yaml:[0-9]+:[0-9]+: error: .*'file_open' cannot be attached"
expect "one is wrong, and as it was" "$(wrong)" two
expect "what is new is there" "$(killed uno due tre)" "uno due tre"

# The same for a daemon that starts: what was in force stays.
kill_daemon
start_daemon --policy "$folder"
expect "after a crash" "$(wrong)" two
expect "and what was in force" "$(killed uno due tre)" "uno due tre"

kills two duo
reload 2
expect "mended" "$(wrong)" ""
expect "as it is now" "$(killed uno due duo tre)" "uno duo tre"
stop_daemon

# Without anything before, its policy is not there, but the others are.
refused two
start_daemon --policy "$folder"
expect_line "at the first start" "$log_file" \
	"two.yaml:[0-9]+:[0-9]+: error: .*cannot be attached"
expect "the others" "$(killed uno due duo tre)" "uno tre"
stop_daemon

# A file that was named is asked for: no start without it.
status=0
"$HAETAED" --config "$case_dir/haetae.yaml" --no-journal --control "$control" \
	--policy "$folder/one.yaml" --policy "$folder/two.yaml" \
	2>"$case_dir/named.log" || status=$?
expect "one that was named" "$status" 1
expect_line "says so" "$case_dir/named.log" "a policy file is wrong"
finish
