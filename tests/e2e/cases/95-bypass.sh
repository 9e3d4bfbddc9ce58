#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The shipped policies against all known ways around them: ../bypass/attacks.
# What happened is decided by whether the forbidden thing was done and by the
# events, and compared with what the manual page promises.
#
# The policies deny on the whole machine, and the attacks are real: this runs
# in a guest only. ATTACKS is a list of labels to try; default: all.
#
# covers: finding 8.2-23

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

# shellcheck source=tests/e2e/bypass/lib.sh
. "$(dirname "$0")/../bypass/lib.sh"

if ! is_guest; then
	echo "    left out: the policies deny on the whole machine"
	exit 0
fi

prepare
start_early
start_daemon --policy "$POLICIES"
try_all others
protect
try_all guarded
stop_if_there
judge_all
clean_after
finish
