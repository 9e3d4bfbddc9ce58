#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Does attach kind KIND work on this kernel? Ends with 0 when a daemon that was
# told to insist on it gets ready.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

cat >"$case_dir/call.yaml" <<'EOF'
apiVersion: cilium.io/v1alpha1
kind: TracingPolicy
metadata:
  name: call
spec:
  kprobes:
  - call: sys_umask
EOF
start_daemon --policy "$case_dir/call.yaml" --attach-kind "$KIND"
finish
