#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Real policies, each in a daemon of its own: it enforces, or is refused with a
# place in the file or the hook that the kernel does not grant.
#
# CORPUS is their folder; without it nothing is tested.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

if [ -z "${CORPUS:-}" ]; then
	echo "    left out: CORPUS names no folder of policies"
	exit 0
fi

# reason: why the daemon did not take the policy; "" when it gave none
reason() {
	grep -m 1 -E "(:[0-9]+:[0-9]+: error: .|hook '.*: .)" \
		"$log_file" || true
}

# says FILE: what a daemon with that policy alone says
says() {
	: >"$log_file"
	"$HAETAED" --config "$case_dir/haetae.yaml" --no-journal \
		--control "$control" --policy "$1" 2>>"$log_file" &
	daemon=$!
	wait_until 300 ready_or_gone || true
	if said '^ready: '; then
		kill -TERM "$daemon"
		echo enforces
	else
		reason
	fi
	wait "$daemon" || true
}

for file in "$CORPUS"/*.y*ml; do
	says "$file" >"$case_dir/said"
	printf '    %s: %s\n' "$(basename "$file")" "$(cut -c 1-200 "$case_dir/said")"
	expect_line "$file" "$case_dir/said" .
done
daemon=
finish
