#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Many processes come and go, and the daemon is not larger for it. Many that
# stay are called with long arguments: of those that count least the front is
# left, which is counted, and who they are is not forgotten.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

processes=${MEMORY_PROCESSES:-200000}

# KiB
rss() {
	sed -nE 's/^VmRSS:\s+([0-9]+) kB/\1/p' "/proc/$daemon/status"
}

# come_and_go COUNT: a tenth of them execute
come_and_go() {
	"$swarm" -n $(($1 / 10)) "$swarm" >/dev/null 2>&1
	"$swarm" -w 2 -n $(($1 * 9 / 20)) "$case_dir/none" >/dev/null
	sleep 3 # what ended lingers for a second
}

export_file=/dev/null
# shellcheck disable=SC2119 # no policies
start_daemon
come_and_go $((processes / 20))
before=$(rss)
come_and_go "$processes"
grown=$(($(rss) - before))
expect "grown by $grown KiB from $before: 2 MiB at most" $((grown <= 2048)) 1
stop_daemon

# Each waits for the end of its input.
callers=400
long=$(head -c 32000 /dev/zero | tr '\0' x)
crowd=$case_dir/crowd
cp "$(readlink -f /bin/sh)" "$crowd"
mkfifo "$case_dir/wait"
echo "process-cache-bytes: 4M" >>"$case_dir/haetae.yaml.d/pins.yaml"
export_file=$case_dir/export
mkfifo "$export_file"
# of all that the machine does meanwhile, what is ours
grep -aF --line-buffered "\"binary\":\"$crowd\"" <"$export_file" \
	>"$case_dir/ours" &
reader=$!
start_daemon --ring-bytes 128M
before=$(rss)
exec 7<>"$case_dir/wait"
pids=()
for i in $(seq "$callers"); do
	# shellcheck disable=SC2016 # it is for the inner shell
	"$crowd" -c 'read -r word' "caller-$i" "$long" <"$case_dir/wait" 7>&- &
	pids+=("$!")
done

# events_of KIND: of the crowd, into a file; how many they are
events_of() {
	grep -a "^.\"$1\"" "$case_dir/ours" >"$case_dir/found" || true
	wc -l <"$case_dir/found"
}
all_came() {
	sleep 1
	[ "$(events_of process_exec)" -ge "$callers" ]
}
wait_until 120 all_came || true
expect "they came" "$(events_of process_exec)" "$callers"
expect "all of what they are called with" "$(jq -c '.process_exec.process |
	select(.argv[-1] | length == 32000)' "$case_dir/found" | wc -l)" "$callers"
sleep 3 # what the burst took is given back
grown=$(($(rss) - before))
expect "grown by $grown KiB from $before: 8 MiB at most" $((grown <= 8192)) 1

exec 7>&-
wait "${pids[@]}" || true
sleep 1
stop_daemon
wait "$reader"
expect "they went" "$(events_of process_exit)" "$callers"
jq -c '.process_exit.process | [.arguments_truncated // false,
	(.arguments_length // 0) > 32000, .argv[3], (.argv[3:] | length),
	(.flags | contains("truncArgs"))]' "$case_dir/found" >"$case_dir/ends"
cut=$(grep -c '^\[true,true,"caller-[0-9]*",2,true\]$' "$case_dir/ends" || true)
whole=$(grep -c '^\[false,false,"caller-[0-9]*",2,false\]$' "$case_dir/ends" ||
	true)
expect "each is still known" $((cut + whole)) "$callers"
expect "$whole of them are whole" $((whole >= 60 && whole <= 131)) 1
counted=$(sed -nE 's/.* ([0-9]+) in all \(process_cache_cut\).*/\1/p' \
	"$log_file" | tail -n 1)
expect "$cut were cut, ${counted:-0} counted" \
	$((${counted:-0} >= cut && ${counted:-0} <= callers)) 1
expect "forgotten" "$(grep -c '(process_cache_full)' "$log_file" || true)" 0
finish
