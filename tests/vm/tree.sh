# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# tree.sh - what is put into the guest, by the job drive
#
# The drive begins with the command, which the launcher writes, and goes on with
# a tar archive. Its size is fixed, since a restored guest knows it already.

job_space=$((128 << 10)) # JOB_SPACE in wire.h
job_size=$((1 << 30))

job_empty() {
	truncate -s "$job_size" "$1"
}

# job_make FILE TREE [ADD] - TREE goes to /, ADD to /add, all of it root's
job_make() {
	local job=$1 tree=$2 add=$3
	local tar=(tar --owner=0 --group=0 --numeric-owner --format=gnu -b 512)

	truncate -s "$job_space" "$job"
	"${tar[@]}" -cf "$job.tar" -C "$tree" .
	if [ -n "$add" ]; then
		"${tar[@]}" -rf "$job.tar" --transform='s,^[.],./add,rSh' \
			-C "$add" .
	fi
	cat "$job.tar" >>"$job"
	rm "$job.tar"
	[ "$(stat -c %s "$job")" -lt "$job_size" ] ||
		die "the trees are larger than $((job_size >> 20)) MiB"
	job_empty "$job"
}

# Builds the source tree and installs it into $1.
tree_make() {
	local top=$1 target=$2 log=$3

	cmake -S "$top" -B "$top/build" >"$log" 2>&1 &&
		cmake --build "$top/build" -j "$(nproc)" >>"$log" 2>&1 &&
		DESTDIR=$target cmake --install "$top/build" >>"$log" 2>&1 &&
		return
	tail -n 40 "$log" >&2
	return 1
}

# Sets $tree to a fresh installation in the folder of the run.
tree_need() {
	local top fd

	top=$(cd "$here/../.." && pwd)
	[ -f "$top/CMakeLists.txt" ] ||
		die "nothing to build in '$top': give an installed tree with --tree"
	# shellcheck source=tests/packages
	. "$top/tests/packages"
	packages_need "${build_packages[@]}"
	tree=$scratch/tree
	mkdir "$tree"
	exec {fd}>"$cache/.lock-build-$(cache_key "$top")"
	flock "$fd"
	attend tree_make "$top" "$tree" "$scratch/build.log"
	exec {fd}>&-
}
