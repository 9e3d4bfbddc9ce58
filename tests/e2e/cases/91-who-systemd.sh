#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Which unit did it, on a systemd machine: services, templates, scopes, user
# services, login sessions and containers, told by the service as it is
# installed, of programs that live for a millisecond.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

events=/var/log/haetae/who.json
drop_in=/etc/haetae/haetae.yaml.d/50-who.yaml
units=/run/systemd/system
user_unit=haetae-e2e-user.service
user_units=/run/systemd/user
id=$(printf '%064d' 7)
container=/sys/fs/cgroup/machine.slice/libpod-$id.scope/container

restore() {
	rm -f "$drop_in" "$units/haetae-e2e.service" \
		"$units/haetae-e2e@.service" "$user_units/$user_unit" \
		"$user_units/default.target.wants/$user_unit"
	systemctl daemon-reload
	systemctl stop haetaed || true
	rm -f "$events"
	[ ! -d "$container" ] ||
		rmdir "$container" "$(dirname "$container")" || true
	clean_up
}
trap restore EXIT

# program NAME: a program of that name that does nothing
program() {
	cp "$(readlink -f /bin/true)" "$case_dir/$1"
	echo "$case_dir/$1"
}

# of PROGRAM FILTER: of its process_exec
of() {
	jq -rc "select(.process_exec.process.binary? == \"$case_dir/$1\")
		| .process_exec.process | $2" "$events"
}

# expect_unit PROGRAM UNIT SLICE
expect_unit() {
	expect "unit and slice of $1" \
		"$(of "$1" '"\(.systemd.unit) \(.systemd.slice)"')" "$2 $3"
}

mkdir -p "$(dirname "$drop_in")"
echo "export: $events" >"$drop_in"
for name in "" @; do
	cat >"$units/haetae-e2e$name.service" <<-EOF
	[Service]
	Type=oneshot
	RemainAfterExit=yes
	ExecStart=$(program "service$name")
	EOF
done
systemctl daemon-reload
systemctl restart haetaed
expect "active" "$(systemctl is-active haetaed)" active

systemctl start haetae-e2e.service 'haetae-e2e@a-b.service'
invocation=$(systemctl show -p InvocationID --value haetae-e2e.service)
timeout 30 systemd-run --quiet --wait --unit=haetae-e2e-run --slice=haetae-e2e.slice \
	"$(program transient)"
systemd-run --quiet --scope --unit=haetae-e2e-scope "$(program scope)"

# A user's manager and a login, where this machine has logins. The manager
# starts its unit by itself: to ask it for one needs a bus of that user.
user_ran() {
	[ -e "$case_dir/user-ran" ]
}
logins=$(systemctl is-active systemd-logind || true)
if [ "$logins" = active ]; then
	mkdir -p "$user_units/default.target.wants"
	cat >"$user_units/$user_unit" <<-EOF
	[Service]
	Type=oneshot
	ExecStart=$(program user)
	ExecStart=touch $case_dir/user-ran
	EOF
	ln -s "../$user_unit" "$user_units/default.target.wants"
	timeout 60 systemctl start user@0.service
	wait_until 30 user_ran || true
	timeout 60 systemd-run --quiet --wait -p PAMName=login -p User=root \
		sh -c "grep -q session- /proc/self/cgroup && $(program login)"
fi

# as podman does: a scope with a folder in it, into which a process is moved
mkdir -p "$container"
program moved >/dev/null
program contained >/dev/null
sh -c "echo \$\$ >$container/cgroup.procs; $case_dir/contained; exec $case_dir/moved"

systemctl stop haetaed
expect_unit service haetae-e2e.service system.slice
expect_unit service@ haetae-e2e@a-b.service 'system-haetae\x2de2e.slice'
expect_unit transient haetae-e2e-run.service haetae-e2e.slice
expect_unit scope haetae-e2e-scope.scope system.slice
expect "invocation" "$(of service .systemd.invocation_id)" "$invocation"
expect "cgroup" "$(of service .cgroup)" /system.slice/haetae-e2e.service
expect "no container" "$(of service .container_id)" null
for name in contained moved; do
	expect_unit "$name" "libpod-$id.scope" machine.slice
	expect "container of $name" "$(of "$name" .container_id)" "$id"
	expect "docker of $name" "$(of "$name" .docker)" "${id:0:31}"
done
if [ "$logins" = active ]; then
	expect_unit user user@0.service user-0.slice
	expect "user unit" "$(of user .systemd.user_unit)" "$user_unit"
	expect "slice of the user" "$(of user .systemd.user_slice)" app.slice
	expect "session" "$(of login '.systemd.unit == "session-\(.systemd.session).scope"')" true
fi
printf '    logins: %s\n' "$logins"
finish
