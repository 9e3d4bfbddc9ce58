#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Who has a mount namespace of his own can show any file at any path. Filters
# that say "all but these" are not deceived; filters that name a path hold in
# containers, too; and services that have a namespace of their own and run
# programs of the host are as the host.
#
# covers: finding 8.2-2b

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

if ! unshare -m mount -t tmpfs none "$case_dir"; then
	echo "    left out: no mount namespaces here"
	exit 0
fi

# Cases run in a namespace of their own. This one is about that of the host: of
# the first process, where that may be looked at.
host=()
if readlink /proc/1/ns/mnt >/dev/null; then
	host=(nsenter --target 1 --mount)
fi

good=$case_dir/good
evil=$case_dir/evil
mkdir "$case_dir/disk" "$case_dir/area" "$case_dir/root"
"${host[@]}" mount -t tmpfs none "$case_dir/disk"
on_disk=$case_dir/disk/good
for program in "$good" "$evil" "$on_disk"; do
	"${host[@]}" cp "$(command -v mkdir)" "$program"
done
cp "$(command -v truncate)" "$case_dir/cut"
touch "$case_dir/area/mine" "$case_dir/area/other"

# rule FOLDER FILTER: kills who makes that folder
rule() {
	cat <<-EOF
	    - $own_processes
	      matchArgs:
	      - { index: 0, operator: Equal, values: ["$case_dir/$1"] }
	      matchBinaries:
	      - { $2, values: ["$good", "$on_disk"] }
	      matchActions: [{ action: Sigkill }]
	EOF
}

cat >"$case_dir/policy.yaml" <<EOF
apiVersion: cilium.io/v1alpha1
kind: TracingPolicy
metadata: { name: mounts }
spec:
  kprobes:
  - call: sys_mkdir
    syscall: true
    args:
    - { index: 0, type: string }
    selectors:
$(rule but-these 'operator: NotIn')
$(rule these 'operator: In')
$(rule but-children 'operator: NotIn, followChildren: true')
  - call: sys_ftruncate
    syscall: true
    args:
    - { index: 0, type: fd }
    selectors:
    - $own_processes
      matchArgs:
      - { index: 0, operator: Prefix, values: ["$case_dir/area/"] }
      - { index: 0, operator: NotEqual, values: ["$case_dir/area/mine"] }
      matchActions: [{ action: Sigkill }]
EOF

# outcome COMMAND...: what becomes of it
outcome() {
	local status=0

	"$@" >"$case_dir/said" 2>&1 || status=$?
	case $status in
	0) echo lives ;;
	137) echo killed ;;
	*) echo "status $status: $(tail -n 1 "$case_dir/said")" ;;
	esac
}

# inside SCRIPT PROGRAM ARGUMENT...: in a mount namespace that SCRIPT changes
inside() {
	local script=$1

	shift
	# shellcheck disable=SC2016 # it is the inner shell that expands
	"${host[@]}" unshare -m sh -ec "cd /; $script"'; exec "$@"' sh "$@"
}

# programs WHERE SCRIPT PROGRAM BUT IN: what becomes of PROGRAM there
programs() {
	expect "$1: all but these" \
		"$(outcome inside "$2" "$3" "$case_dir/but-these")" "$4"
	expect "$1: all but these and what they start" \
		"$(outcome inside "$2" "$3" "$case_dir/but-children")" "$4"
	expect "$1: these" "$(outcome inside "$2" "$3" "$case_dir/these")" "$5"
	rm -rf "$case_dir/but-these" "$case_dir/but-children" "$case_dir/these"
}

# files WHERE SCRIPT FILE OUTCOME
files() {
	expect "$1: $3" \
		"$(outcome inside "$2" "$case_dir/cut" -s 1 "$case_dir/area/$3")" \
		"$4"
}

# A tree with the same paths, as a container has.
other_root="
	mount -t tmpfs none '$case_dir/root'
	cp -P '$evil' '$case_dir/root/evil'
	cd '$case_dir/root'
	for d in bin lib lib64 sbin usr; do
		if [ -L /\$d ]; then cp -P /\$d .
		elif [ -d /\$d ]; then mkdir \$d; mount --bind /\$d \$d
		fi
	done
	mkdir -p '.$case_dir' old
	mv evil '.$good'
	pivot_root . old
	cd /"

start_daemon --policy "$case_dir/policy.yaml"

expect "on the host: another" "$(outcome "$evil" "$case_dir/but-these")" killed
rm -rf "$case_dir/but-these"
expect "on the host: one of these" \
	"$(outcome "$good" "$case_dir/but-these")" lives
rm -rf "$case_dir/but-these"

programs "a namespace" true "$good" lives killed
programs "a namespace, another program" true "$evil" killed lives
programs "a part of it read-only" \
	"mount --bind /usr /usr; mount -o remount,ro,bind /usr" \
	"$good" lives killed
programs "a folder mounted onto itself" \
	"mount --bind '$case_dir' '$case_dir'" "$good" lives killed
programs "the root mounted anew" "
	mount --rbind / '$case_dir/root'
	cd '$case_dir/root'
	pivot_root . mnt
	umount -l mnt
	cd /" "$good" lives killed
programs "a disk of the host" true "$on_disk" lives killed
programs "another disk" "
	mount -t tmpfs none '$case_dir/disk'
	cp '$evil' '$on_disk'" "$on_disk" killed killed
programs "another program there" "mount --bind '$evil' '$good'" \
	"$good" killed killed
programs "another folder there" "
	mount -t tmpfs none '$case_dir/root'
	cp '$evil' '$case_dir/root/good'
	mount --bind '$case_dir/root' '$case_dir'" "$good" killed killed
programs "another root" "$other_root" "$good" killed killed

files "files of the host" true mine lives
files "files of the host" true other killed
files "another file there" \
	"mount --bind '$case_dir/area/other' '$case_dir/area/mine'" mine killed
files "their folder mounted onto itself" \
	"mount --bind '$case_dir/area' '$case_dir/area'" mine lives

"${host[@]}" umount "$case_dir/disk"
finish
