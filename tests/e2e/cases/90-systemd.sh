#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The service on a systemd machine: start, alert in the journal, reload, status
# of the sandbox, stop. Only where systemd is PID 1 and the tree is installed.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

folder=/etc/haetae/policies.d

# alerts POLICY FIELD...: how many entries the journal has
alerts() {
	local name=$1

	shift
	journalctl --sync
	journalctl -u haetaed -o json --no-pager HAETAE_POLICY="$name" "$@" |
		jq -c 'select(.HAETAE_EVENT == "process_kprobe")' | wc -l
}

restarted() {
	[ "$(systemctl show -p NRestarts --value haetaed)" -ge 1 ] &&
		systemctl is-active --quiet haetaed
}

mkdir -p "$folder"
policy detect-shell "
    - matchArgs: [{ index: 0, operator: Equal, values: [/bin/sh] }]" \
	>"$folder/10-detect-shell.yaml"
systemctl start haetaed || journalctl -u haetaed --no-pager | tail -n 20
expect "active" "$(systemctl is-active haetaed)" active
expect "ready in the journal" "$(journalctl -u haetaed --no-pager -o cat |
	grep -c '^ready: 1 policies, 1 hooks, attach')" 1

"$swarm" /bin/sh -c true >/dev/null
"$swarm" -n 3 /bin/true >/dev/null
sleep 2
expect "one alert" "$(alerts detect-shell HAETAE_BINARY="$swarm")" 1
# journalctl shows a field of more than 4 KiB only if asked for all
journalctl -u haetaed -o json --all --no-pager HAETAE_POLICY=detect-shell \
	HAETAE_BINARY="$swarm" >"$case_dir/alert"
for field in MESSAGE MESSAGE_ID PRIORITY HAETAE_PID HAETAE_UID HAETAE_FUNCTION \
	HAETAE_EXEC_ID HAETAE_PARENT_BINARY HAETAE_JSON HAETAE_ACTION; do
	expect "field $field" "$(jq "has(\"$field\")" "$case_dir/alert")" true
done
expect "argument" "$(jq -r .HAETAE_ARG0 "$case_dir/alert")" /bin/sh
expect "the whole event" "$(jq -r .HAETAE_JSON "$case_dir/alert" |
	jq -r .process_kprobe.policy_name)" detect-shell

policy kill-false "
    - matchArgs: [{ index: 0, operator: Equal, values: [/bin/false] }]
      matchActions: [{ action: Sigkill }]" >"$folder/20-kill.yaml"
systemctl reload haetaed
expect "killed after reload" "$("$swarm" -n 5 /bin/false)" \
	"runs 5 killed 5 status0 0 other 0"
sleep 2
expect "kills in the journal" "$(alerts kill-false)" 5

sed -i 's/operator: Equal/operator: Equl/' "$folder/20-kill.yaml"
if systemctl reload haetaed 2>/dev/null; then
	expect "reload of a wrong file" "success" "failure"
fi
expect "still active" "$(systemctl is-active haetaed)" active
expect "the last good version is in force" "$("$swarm" /bin/false)" \
	"runs 1 killed 1 status0 0 other 0"

kill -KILL "$(systemctl show -p MainPID --value haetaed)"
expect "enforced without a daemon" "$("$swarm" /bin/false)" \
	"runs 1 killed 1 status0 0 other 0"
wait_until 30 restarted || true
expect "restarted after SIGKILL" "$(systemctl is-active haetaed)" active

touch "$case_dir/go-on"
while [ -e "$case_dir/go-on" ]; do
	"$swarm" -n 20 /bin/false
done >"$case_dir/attacks" &
attacker=$!
for _ in 1 2 3; do
	systemctl restart haetaed
done
rm "$case_dir/go-on"
wait "$attacker"
expect "survivors of restarts" \
	"$(awk '{ n += $6 + $8 } END { print n }' "$case_dir/attacks")" 0
expect "the daemon says so" "$(journalctl -u haetaed --no-pager -o cat |
	grep -c '^stopped: what was enforced goes on')" 3

systemctl stop haetaed
expect "nothing is pinned" "$(find /sys/fs/bpf/haetae 2>/dev/null)" ""
expect "stopped" "$(systemctl show -p Result --value haetaed)" success
expect "nothing is enforced" "$("$swarm" /bin/false)" \
	"runs 1 killed 0 status0 0 other 1"
printf '    %s\n' "$(systemd-analyze security haetaed 2>/dev/null | tail -n 1)"
finish
