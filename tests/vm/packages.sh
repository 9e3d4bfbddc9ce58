# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# packages.sh - what this machine needs, installed when it is missing

host_packages=(
	qemu-system-x86 qemu-utils mmdebstrap e2fsprogs gcc libc6-dev cpio kmod
	xz-utils zstd lz4 debian-archive-keyring
)

# Prints those of its arguments that are not installed.
packages_missing() {
	local package

	for package; do
		case $(dpkg -s "$package" 2>/dev/null) in
		*'Status: install ok installed'*) ;;
		*) echo "$package" ;;
		esac
	done
}

packages_install() {
	local options=(-qq -y -o Dpkg::Use-Pty=0 --no-install-recommends
		-o 'DPkg::Lock::Timeout=600')

	export DEBIAN_FRONTEND=noninteractive
	if ! apt-get "${options[@]}" install "$@" >/dev/null 2>&1; then
		apt-get -qq update >&2 || :
		apt-get "${options[@]}" install "$@" >/dev/null
	fi
}

# packages_need PACKAGE...
packages_need() {
	local missing

	mapfile -t missing < <(packages_missing "$@")
	[ "${#missing[@]}" -gt 0 ] || return 0
	need_root
	say "installing ${missing[*]}"
	# not by attend: a signal must not leave dpkg in the middle of its work
	packages_install "${missing[@]}" || die "cannot install ${missing[*]}"
}
