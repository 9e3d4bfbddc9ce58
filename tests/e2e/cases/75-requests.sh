#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What policies have the daemon ask of the network: nothing unless the
# configuration allows it; then in the background, without an event lost.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

# request NAME ACTION
request() {
	policy "$1" "    - { matchArgs: [{ index: 0, operator: Equal,
          values: [/bin/true] }], $own_processes,
        matchActions: [ $2 ] }" >"$case_dir/$1.yaml"
}

request look-up '{ action: DnsLookup, argFqdn: localhost }'
request get '{ action: GetUrl, argUrl: "http://127.0.0.1:1/" }'

status=0
"$HAETAED" --config "$case_dir/haetae.yaml" --check \
	--policy "$case_dir/look-up.yaml" 2>"$log_file" || status=$?
expect "status of a check that finds a request" "$status" 1
expect_line "the refusal" "$log_file" \
	"DnsLookup is not allowed: .*network-actions: \[dns-lookup\]"

echo "network-actions: [dns-lookup]" >"$case_dir/haetae.yaml"
start_daemon --policy "$case_dir/look-up.yaml"
"$swarm" -n 5 /bin/true >/dev/null
sleep 2
stop_daemon
expect "events with a look-up" "$(our_events \
	'.process_kprobe.action == "KPROBE_ACTION_DNSLOOKUP"')" 5
expect "look-ups that failed" "$(grep -c request_ "$log_file" || true)" 0

# Guests may be without the library.
if ldconfig -p | grep -q 'libcurl\.so\.4 '; then
	rm -f "$export_file"
	echo "network-actions: [get-url]" >"$case_dir/haetae.yaml"
	start_daemon --policy "$case_dir/get.yaml"
	"$swarm" /bin/true >/dev/null
	wait_until 5 said 'request_failed' || true
	stop_daemon
	expect "events with a URL" "$(our_events \
		'.process_kprobe.action == "KPROBE_ACTION_GETURL"')" 1
	expect_line "why it failed" "$log_file" \
		"get-url 'http://127.0.0.1:1/': "
	expect_line "the counter" "$log_file" '1 in all \(request_failed\)'
fi
finish
