# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# machine.sh - the virtual machine, and its saved states
#
# agent-KEY         the agent, which runs in the guest
# launcher-KEY      the launcher, which runs here
# guest-SERIES-KEY  initrd: the agent, and what it lays over the root image
# saved-SERIES-MODE-KEY
#                   disk.qcow2, what the boot wrote on top of the root image;
#                   state, the machine once it was up. A run restores a copy.
#
# KVM is not used: guests hang under it where this is tested. QEMU works in the
# cache folder and all paths are relative, so that no name needs quoting.

agent_sources=(agent.c agent_init.c agent_initrd.c agent_run.c wire.c)
launcher_sources=(launcher.c launcher_qemu.c wire.c)
boot_timeout=900

tool_make() {
	local target=$1/$2
	shift 2

	gcc -std=gnu11 -D_GNU_SOURCE -O2 -Wall -Wextra -o "$target" "$@"
}

# Sets $agent and $launcher to the items.
tools_need() {
	agent=agent-$(cache_key machine.sh agent.h wire.h "${agent_sources[@]}")
	cache_make "$agent" tool_make agent -static -s "${agent_sources[@]/#/$here/}"
	launcher=launcher-$(cache_key machine.sh launcher.h wire.h \
		"${launcher_sources[@]}")
	cache_make "$launcher" tool_make launcher "${launcher_sources[@]/#/$here/}"
}

# guest_make FOLDER KERNEL - makes the initrd
guest_make() {
	local dir=$1 kernel=$cache/$2 root=$1/root
	local units=$root/etc/systemd/system ours=$root/usr/lib/haetae-vm

	mkdir -p "$dir/initrd" "$units/multi-user.target.wants" "$ours"
	cp -a "$kernel/tree/." "$root"
	install -m 755 "$cache/$agent/agent" "$ours/agent"
	install -m 755 "$here/guest-lay" "$ours/lay"
	install -m 644 "$here/guest.service" "$units/haetae-vm.service"
	ln -s ../haetae-vm.service "$units/multi-user.target.wants/"

	cp "$cache/$agent/agent" "$dir/initrd/init"
	cp -r "$kernel/modules" "$dir/initrd/modules"
	tar -C "$root" --owner=0 --group=0 -cf "$dir/initrd/guest.tar" .
	(cd "$dir/initrd" && find . | cpio --quiet -o -H newc -R 0:0) \
		>"$dir/initrd.cpio"
	rm -rf "$dir/initrd" "$root"
}

# Sets $guest to the item, for $kernel.
guest_need() {
	guest=guest-${kernel#kernel-}
	guest=${guest%-*}-$(cache_key "$kernel" "$agent" guest-lay \
		guest.service machine.sh)
	cache_make "$guest" guest_make "$kernel"
}

# machine_arguments DISK SCRATCH MODE - sets $qemu; DISK as -drive takes it
machine_arguments() {
	local disk=$1 scratch=$2 mode=$3
	local append='console=ttyS0 quiet panic=-1 oops=panic nowatchdog'

	append+=' tsc=reliable rcupdate.rcu_cpu_stall_suppress=1'
	append+=' lsm=lockdown,capability,yama,bpf'
	case $mode in systemd*) append+=' haetae.systemd' ;; esac
	case $mode in *icount) append+=' nokaslr norandmaps' ;; esac
	qemu=(qemu-system-x86_64 -display none -no-reboot -nodefaults
		-no-user-config -kernel "$kernel/vmlinux"
		-initrd "$guest/initrd.cpio" -append "$append"
		-serial "file:$scratch/console.log"
		-device 'virtio-serial-pci,ioeventfd=off'
		-chardev 'socket,id=agent,fd=3'
		-device 'virtserialport,chardev=agent,name=haetae')
	case $mode in
	*icount) machine_counted "$scratch" ;;
	*) machine_fast "$disk" "$scratch" ;;
	esac
}

machine_fast() {
	local disk=$1 scratch=$2

	qemu+=(-machine pc -m 2G -accel 'tcg,thread=multi' -cpu max -smp 2
		-drive "$disk,if=none,id=root"
		-device 'virtio-blk-pci,drive=root,serial=root'
		-drive "file=$scratch/job,format=raw,readonly=on,if=none,id=job"
		-device 'virtio-blk-pci,drive=job,serial=job')
}

# Nothing may depend on when the host does something: so the drives are memory,
# which is there at once, where a disk would let the guest idle for a while.
machine_counted() {
	local scratch=$1 memory=memory-backend-file,share=off

	qemu+=(-machine 'pc,nvdimm=on' -m '2G,slots=2,maxmem=8G'
		-accel 'tcg,thread=single' -icount 'shift=0,sleep=off'
		-rtc 'base=2024-01-01,clock=vm'
		-cpu 'max,rdrand=off,rdseed=off' -smp 1
		-object "$memory,id=root,mem-path=$userland/root.img,size=$userland_size"
		-device 'nvdimm,memdev=root'
		-object "$memory,id=job,mem-path=$scratch/job,size=$job_size"
		-device 'nvdimm,memdev=job')
}

# saved_make FOLDER SERIES MODE - boots a guest and saves it when it is up
saved_make() {
	local dir=$1 series=$2 mode=$3 name=${1##*/}
	local qemu

	say "booting Debian $userland_suite on kernel $series ($mode)" \
		"to save its state"
	scratch_open
	job_empty "$scratch/job"
	cd "$cache" || exit
	qemu-img create -q -f qcow2 -F raw -b "../$userland/root.img" \
		"$name/disk.qcow2"
	machine_arguments "file=$name/disk.qcow2,format=qcow2" \
		"run/${scratch##*/}" "$mode"
	qemu+=(-chardev 'socket,id=qmp,fd=4' -mon 'chardev=qmp,mode=control')
	exec "$launcher/launcher" -d "$scratch" -s "$name/state" -p "$vm_pid" \
		-t "$boot_timeout" -n "${#qemu[@]}" "${qemu[@]}"
}

# Sets $saved to the item, for $kernel, $guest and $userland.
saved_need() {
	local series=$1 mode=$2

	saved=saved-$series-$mode-$(cache_key "$guest" "$userland" tree.sh \
		"$(qemu-system-x86_64 --version)")
	# An emulated CPU may run code that another one is just patching, and
	# find the breakpoint that stands there meanwhile: a boot panics, rarely.
	attempts=3 cache_make "$saved" saved_make "$series" "$mode"
}

# Makes all that a guest of this series and mode is restored or booted from.
machine_need() {
	kernel_need "$1"
	guest_need
	case $2 in
	*icount) saved= ;;
	*) saved_need "$1" "$2" ;;
	esac
}
