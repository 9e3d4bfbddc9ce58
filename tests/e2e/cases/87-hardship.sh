#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Verdicts hold when all else fails: the daemon is stopped (SIGSTOP), the ring is
# full, so is the disk of the export, and who attacks has no memory to spare.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

forbidden=$case_dir/forbidden
other=$case_dir/other
attacks=$case_dir/attacks
cp /bin/true "$forbidden"
cp /bin/true "$other"
mkdir "$case_dir/disk"
mount -t tmpfs -o size=64k tmpfs "$case_dir/disk"
export_file=$case_dir/disk/events.json

policy hardship "
    - matchArgs: [{ index: 0, operator: Equal, values: [$forbidden] }]
      $own_processes
      matchActions: [{ action: Sigkill }]
    - matchArgs: [{ index: 0, operator: Equal, values: [$other] }]
      $own_processes" >"$case_dir/policy.yaml"
echo 'ring-bytes: 65536' >"$case_dir/haetae.yaml"

# attack WHEN N
attack() {
	printf '%s: ' "$1" >>"$attacks"
	"$swarm" -w 4 -n "$2" "$forbidden" >>"$attacks"
}

# The kernel may kill the workers, too.
attack_without_memory() {
	if ! limit_memory 12M; then
		echo "    left out: no memory can be limited here"
		return
	fi
	printf 'memory: ' >>"$attacks"
	# shellcheck disable=SC2016
	bash -c 'echo $$ >"$1/cgroup.procs"; exec "$2" -w 4 -n 50 "$3"' - \
		"$group" "$swarm" "$forbidden" >>"$attacks" ||
		echo "the kernel has killed it" >>"$attacks"
	wait_until 10 rmdir "$group" 2>/dev/null || true
}

start_daemon --policy "$case_dir/policy.yaml"
kind=$(attach_kind)
attack begin 10

# The disk is full long before.
"$swarm" -n 300 "$other" >/dev/null
expect "the disk is full" "$(df --output=avail "$case_dir/disk" | tail -n 1 |
	tr -d ' ')" 0
attack disk 50
sleep 2
expect "what is not written is counted" \
	"$(($(failure file_write_failed) + $(failure file_queue_full) > 0))" 1

kill -STOP "$daemon"
attack stopped 20
"$swarm" -n 300 "$other" >/dev/null
attack ring 100
attack_without_memory
kill -CONT "$daemon"

attack after 10
wait_until 20 test "$(failure ring_full_hook)" -gt 0 || true
expect "the ring was full" "$(($(failure ring_full_hook) > 0))" 1
sleep 2
left_out=$(failure program_missed)

sed 's/^/    /' "$attacks"
read -r killed survived < <(awk '{ k += $5; s += $7 }
	END { print k, s }' "$attacks")
case $kind in
*tracepoint) expect "survivors are counted" "$((survived <= left_out))" 1 ;;
*) expect "survivors" "$survived" 0 ;;
esac
expect "there were attacks" "$((killed > 500))" 1
finish
