#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Which unit did it, on a systemd machine: services, templates, scopes, user
# services, login sessions and containers, told by the service as it is
# installed, of programs that live for a millisecond. Where the machine has
# logins, a user is made for it, and removed.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

events=/var/log/haetae/who.json
drop_in=/etc/haetae/haetae.yaml.d/50-who.yaml
units=/run/systemd/system
user=haetae-e2e
many=20
id=$(printf '%064d' 7)
container=/sys/fs/cgroup/machine.slice/libpod-$id.scope/container

remove_user() {
	id "$user" >/dev/null 2>&1 || return 0
	loginctl disable-linger "$user" || true
	loginctl terminate-user "$user" 2>/dev/null || true
	systemctl stop "user@$(id -u "$user")" || true
	userdel --force --remove "$user" 2>/dev/null || true
}

restore() {
	rm -f "$drop_in" "$units/haetae-e2e.service" \
		"$units/haetae-e2e@.service"
	systemctl daemon-reload
	systemctl stop haetaed || true
	rm -f "$events"
	remove_user
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

chmod 755 "$case_dir"
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
eval "systemctl start haetae-e2e@{1..$many}.service"
invocation=$(systemctl show -p InvocationID --value haetae-e2e.service)
timeout 30 systemd-run --quiet --wait --unit=haetae-e2e-run --slice=haetae-e2e.slice \
	"$(program transient)"
systemd-run --quiet --scope --unit=haetae-e2e-scope "$(program scope)"

# as_user COMMAND...: by the bus of the user's own manager, which is in a folder
# that is mounted for process 1, not for a case
as_user() {
	nsenter --target 1 --mount runuser -u "$user" -- \
		env "XDG_RUNTIME_DIR=/run/user/$uid" timeout 120 "$@"
}

# A user's manager and a login, where this machine has logins.
logins=$(systemctl is-active systemd-logind || true)
if [ "$logins" = active ]; then
	useradd --create-home --shell /bin/sh "$user"
	uid=$(id -u "$user")
	install -d -o "$user" "$case_dir/told"
	loginctl enable-linger "$user"
	timeout 120 systemctl start "user@$uid"
	as_user mkdir -p "/home/$user/.config/systemd/user"
	cat >"/home/$user/.config/systemd/user/asked.service" <<-EOF
	[Service]
	Type=oneshot
	RemainAfterExit=yes
	ExecStart=$(program asked)
	EOF
	as_user systemctl --user daemon-reload
	as_user systemctl --user start asked.service
	as_user systemd-run --user --quiet -p Type=oneshot --unit=ran \
		--slice=own "$(program ran)"
	timeout 60 systemd-run --quiet --wait -p PAMName=login -p "User=$user" \
		sh -c "grep -q session- /proc/self/cgroup && $(program session)"
	timeout 60 script -qec "login -f $user" /dev/null <<-EOF >/dev/null
	$(program login)
	cat /proc/self/sessionid >$case_dir/told/session
	tty >$case_dir/told/tty
	exit
	EOF
fi

# as podman does: a scope with a folder in it, into which a process is moved
mkdir -p "$container"
program moved >/dev/null
program contained >/dev/null
sh -c "echo \$\$ >$container/cgroup.procs; $case_dir/contained; exec $case_dir/moved"

systemctl stop haetaed
expect_unit service haetae-e2e.service system.slice
expect "unit and slice of a template" "$(of service@ '.systemd |
	select(.unit | contains("a-b")) | "\(.unit) \(.slice)"')" \
	'haetae-e2e@a-b.service system-haetae\x2de2e.slice'
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
	expect "session" "$(of session '.systemd.unit == "session-\(.systemd.session).scope"')" true
	for name in asked ran; do
		expect_unit $name "user@$uid.service" "user-$uid.slice"
		expect "user of $name" "$(of $name .uid)" "$uid"
	done
	expect "unit that the user started" "$(of asked \
		'.systemd | "\(.user_unit) \(.user_slice)"')" \
		"asked.service app.slice"
	expect "unit of the user's slice" "$(of ran \
		'.systemd | "\(.user_unit) \(.user_slice)"')" "ran.service own.slice"
	login=$(of login .systemd.session)
	expect_unit login "session-$login.scope" "user-$uid.slice"
	expect "who logged in" "$(of login '"\(.uid) \(.auid) \(.audit_session)"')" \
		"$uid $uid $(cat "$case_dir/told/session")"
	expect "terminal of the login" "/dev/$(of login .tty)" \
		"$(cat "$case_dir/told/tty")"
fi
expect "units of one template, at once" "$(of service@ '.systemd |
	"\(.unit) \(.invocation_id)"' | grep -v a-b | sort)" \
	"$(for i in $(seq $many); do
		echo "haetae-e2e@$i.service $(systemctl show \
			-p InvocationID --value "haetae-e2e@$i.service")"
	done | sort)"
printf '    logins: %s\n' "$logins"
finish
