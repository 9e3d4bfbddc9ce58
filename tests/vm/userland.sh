# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# userland.sh - the root image of every guest: Debian bookworm
#
# An item userland has root.img, ext4 with the features that 5.10 knows, and
# without a journal, since what a guest writes is thrown away.

userland_suite=bookworm
userland_size=3G
userland_packages=(
	systemd systemd-sysv dbus udev libpam-systemd bash coreutils util-linux
	procps iproute2 kmod login passwd python3 jq strace
	libbpf1 libelf1 zlib1g libyaml-0-2 libsystemd0 libjansson4
	libmicrohttpd12 libpcre2-8-0 bpftool bpftrace auditd
)
# started by nobody: they would run in the middle of a test
userland_masked=(
	apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer
	e2scrub_all.timer fstrim.timer systemd-tmpfiles-clean.timer
	e2scrub_reap.service getty.target serial-getty@ttyS0.service
	systemd-random-seed.service
)
ext4_features=none,ext_attr,dir_index,filetype,extent,64bit,flex_bg
ext4_features+=,sparse_super,large_file,huge_file,dir_nlink,extra_isize

userland_bootstrap() {
	local root=$1 list=${userland_packages[*]}

	mmdebstrap --quiet --variant=minbase --include="${list// /,}" \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		"$userland_suite" "$root" \
		"$(mirror_line "$userland_suite")" \
		"$(mirror_line "$userland_suite-security")" >&2
}

userland_configure() {
	local root=$1 units=$1/etc/systemd/system unit

	for unit in "${userland_masked[@]}"; do
		ln -sf /dev/null "$units/$unit"
	done
	rm -f "$units"/*.wants/auditd.service
	# nothing here is for them, and each costs at every daemon-reload
	mkdir -p "$root/etc/systemd/system-generators"
	for unit in "$root"/usr/lib/systemd/system-generators/*; do
		ln -s /dev/null "$root/etc/systemd/system-generators/${unit##*/}"
	done

	echo guest >"$root/etc/hostname"
	printf '127.0.0.1 localhost\n::1 localhost\n127.0.1.1 guest\n' \
		>"$root/etc/hosts"
	# known, so that no boot counts as the first
	printf '%s' haetae-vm | sha256sum | cut -c 1-32 >"$root/etc/machine-id"

	mkdir -p "$root/var/log/journal" "$root/etc/systemd/journald.conf.d"
	cat >"$root/etc/systemd/journald.conf.d/complete.conf" <<-EOF
		[Journal]
		Storage=persistent
		RateLimitIntervalSec=0
	EOF
}

# userland_make FOLDER
userland_make() {
	local dir=$1

	need_root
	say "making the user land (about a minute)"
	userland_bootstrap "$dir/root"
	userland_configure "$dir/root"
	rm -rf "$dir"/root/{var/cache/apt,var/lib/apt/lists,dev}
	mkdir -p "$dir"/root/{dev,var/lib/apt/lists/partial,var/cache/apt/archives}
	mke2fs -q -t ext4 -O "$ext4_features" -m 0 -I 256 -E lazy_itable_init=1 \
		-d "$dir/root" "$dir/root.img" "$userland_size" >/dev/null
	rm -rf "$dir/root"
}

# Sets $userland to the item.
userland_need() {
	userland=userland-$(cache_key userland.sh mirror.sh)
	cache_make "$userland" userland_make
}
