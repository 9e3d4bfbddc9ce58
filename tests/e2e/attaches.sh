#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Does attach kind KIND work on this kernel? Ends with 0 when a daemon that was
# told to insist on it gets ready.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

start_daemon --policy "$POLICIES/10-detect-shell.yaml" --attach-kind "$KIND"
finish
