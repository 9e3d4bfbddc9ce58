#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Every word of the policy language, by the policies of ../coverage: many in one
# daemon, each with calls that must match and calls that must not.
#
# A policy begins with comments that say what is done and expected:
#
#	covers: WORD		for ../coverage/table
#	setup: COMMAND		before the daemon starts
#	before: CALL		idem, a call of actor
#	match: CALL		must be reported by this policy
#	miss: CALL		must not be
#	early-match: CALL	idem, by a process that is older than the
#	early-miss: CALL	daemon; @PID@ in the policy is its pid
#	expect: FILTER		of jq: holds for one event of each match
#	event: KIND		process_kprobe or process_tracepoint, if not said
#	count: N		so many events come of all matches together
#	after: COMMAND		must succeed when all calls were made
#	needs: FEATURE...	the kernel may lack
#	kernels: VERSION	and later; before it is refused
#	refused: REGEX		the policy is refused, with this message
#	no match: REASON	there can be none; idem "no miss"
#	alone: REASON		in a daemon of its own
#
# A CALL is the name of a program, the words for it, and "-> OUTCOME" if that
# is not "ok".
#
# COVERAGE is a list of policies to test; default: all of COVERAGE_PART, which
# is "all" or "needed" (those that need what not every kernel has).

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

# shellcheck source=tests/e2e/coverage/lib.sh
. "$(dirname "$0")/../coverage/lib.sh"

case ${COVERAGE_PART:-all} in
needed)
	COVERAGE=$(grep -lE '^# needs: .*(kprobe|fentry|lsm)' "$folder"/*.yaml |
		sed 's,.*/,,; s,\.yaml$,,')
	;;
esac

prepare
check_refused
run_all
report
finish
