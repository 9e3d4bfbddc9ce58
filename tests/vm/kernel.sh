# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: Apache-2.0
#
# kernel.sh - Debian's kernels, of the cloud flavour
#
# An item kernel-SERIES has vmlinux (uncompressed: the decompressor is slow
# under emulation), release (what uname -r says), version (of the package),
# modules/NN-name.ko (in the order of loading, for the initrd) and tree/, the
# few modules and the configuration that are put into the guest.

kernel_series=(5.10 6.1 6.12 newest)
boot_modules=(virtio_pci virtio_blk virtio_console nfit nd_pmem)
guest_modules=(overlay loop dummy veth binfmt_misc)

# Prints groups of suites, a line each, in the order of preference.
kernel_suites() {
	case $1 in
	5.10) echo bullseye bullseye-security ;;
	6.1) echo bookworm bookworm-security ;;
	6.12)
		echo bookworm bookworm-security
		echo bookworm-backports
		echo trixie trixie-security
		;;
	newest) echo sid ;;
	esac
}

# Prints "PACKAGE VERSION" for every kernel of a series that apt sees, the
# newest first.
kernel_find() {
	local pattern=${1//./[.]}

	if [ "$1" = newest ]; then pattern='[0-9]+[.][0-9]+'; fi
	apt-cache madison linux-image-cloud-amd64 "linux-image-$1-cloud-amd64" \
		2>/dev/null |
		awk -v p="^${pattern}[.]" '$3 ~ p { print $1, $3 }' |
		sort -u -k 2,2Vr
}

# Prints the packages that the kernel of a package without files is made of.
kernel_parts() {
	local package=$1 version=$2 part

	for part in $(apt-cache show "$package=$version" |
		sed -n 's/^Depends: //p' | tr ',' '\n' |
		sed -n 's/^ *\(linux-\(image\|binary\|modules\|base\)-[^ ]*\).*/\1/p'); do
		echo "$part"
		kernel_parts "$part" "$version"
	done
}

# Downloads a kernel into $1/debs. Mirrors exist that list what they lack.
kernel_download() {
	local debs=$1/debs package=$2 version=$3 parts

	rm -rf "$debs"
	mkdir "$debs"
	echo "$version" >"$1/version"
	mapfile -t parts < <(kernel_parts "$package" "$version" | sort -u)
	cd "$debs" && apt-get -qq download "${parts[@]/%/=$version}" >&2
}

# Downloads the newest kernel of a series that there is, unpacks it in $1/root.
kernel_fetch() {
	local dir=$1 series=$2 suites found='' package version

	while [ -z "$found" ] && read -ra suites <&3; do
		mirror_open "$dir" "${suites[@]}"
		while [ -z "$found" ] && read -r package version <&4; do
			(kernel_download "$dir" "$package" "$version") && found=1
		done 4< <(kernel_find "$series")
	done 3< <(kernel_suites "$series")
	[ -n "$found" ] || die "the mirror has no kernel $series"

	mkdir "$dir/root"
	for package in "$dir"/debs/*.deb; do
		dpkg -x "$package" "$dir/root"
	done
	if [ ! -e "$dir/root/lib" ]; then ln -s usr/lib "$dir/root/lib"; fi
}

# kernel_unpack VMLINUZ VMLINUX - by the offsets in the header of a bzImage
kernel_unpack() {
	local setup offset length

	setup=$(od -A n -t u1 -j 497 -N 1 "$1")
	offset=$(od -A n -t u4 -j 584 -N 4 "$1")
	length=$(od -A n -t u4 -j 588 -N 4 "$1")
	offset=$(((setup + 1) * 512 + offset))

	tail -c "+$((offset + 1))" "$1" | head -c "$length" >"$2.packed" || :
	# all but gzip have the size appended, which the tools call rubbish
	case $(od -A n -t x1 -N 4 "$2.packed" | tr -d ' ') in
	fd377a58) xz -dc --single-stream "$2.packed" ;;
	28b52ffd) head -c -4 "$2.packed" | zstd -dcq ;;
	1f8b*) gzip -dc "$2.packed" ;;
	02214c18) lz4 -dcq "$2.packed" ;;
	esac >"$2" 2>/dev/null || :
	rm "$2.packed"
	[ "$(od -A n -t x1 -N 4 "$2" | tr -d ' ')" = 7f454c46 ] ||
		die "cannot unpack the kernel '$1'"
}

# Prints the files of modules and of what they depend on, in that order.
kernel_modules() {
	local root=$1 release=$2 module
	shift 2

	for module; do
		modprobe -d "$root" -S "$release" --show-depends "$module" |
			sed -n 's/^insmod \([^ ]*\).*/\1/p'
	done | awk '!seen[$0]++'
}

# kernel_copy FILE TARGET - TARGET without .xz, whatever FILE is
kernel_copy() {
	case $1 in
	*.xz) xz -dc "$1" >"$2" ;;
	*) cp "$1" "$2" ;;
	esac
}

kernel_copy_modules() {
	local dir=$1 release=$2 root=$1/root file name n=10
	local target=$dir/tree/usr/lib/modules/$release

	depmod -b "$root" "$release"
	mkdir -p "$dir/modules" "$target"
	cp "$root/lib/modules/$release"/modules.{builtin,order}* "$target"
	for file in $(kernel_modules "$root" "$release" "${boot_modules[@]}"); do
		name=${file##*/}
		kernel_copy "$file" "$dir/modules/$n-${name%.xz}"
		n=$((n + 1))
	done
	for file in $(kernel_modules "$root" "$release" "${boot_modules[@]}" \
		"${guest_modules[@]}"); do
		name=${file##*/}
		kernel_copy "$file" "$target/${name%.xz}"
	done
	ln -s usr/lib "$dir/tree/lib"
	depmod -b "$dir/tree" "$release"
	rm "$dir/tree/lib"
}

# kernel_make FOLDER SERIES
kernel_make() {
	local dir=$1 series=$2 release config image

	need_root
	say "fetching Debian's kernel $series"
	kernel_fetch "$dir" "$series"
	release=$(find "$dir"/root/lib/modules/* -maxdepth 0 -printf '%f\n')
	config=$(find "$dir/root" \( -name config -o -name 'config-*' \) -print -quit)
	image=$(find "$dir/root" \( -name vmlinuz -o -name 'vmlinuz-*' \) -print -quit)
	install -D -m 644 "$config" "$dir/tree/boot/config-$release"
	echo "$release" >"$dir/release"
	kernel_unpack "$image" "$dir/vmlinux"
	kernel_copy_modules "$dir" "$release"
	rm -rf "$dir/root" "$dir/debs" "$dir/apt"
}

# Sets $kernel to the item of a series.
kernel_need() {
	kernel=kernel-$1-$(cache_key kernel.sh mirror.sh "$1")
	cache_make "$kernel" kernel_make "$1"
}

# Prints the series that a user means: one of ours, or the newest by its number.
kernel_named() {
	local series

	for series in "${kernel_series[@]}"; do
		if [ "$1" = "$series" ]; then
			echo "$series"
			return
		fi
	done
	case $1 in
	[0-9]*.[0-9]*) ;;
	*) die "kernel '$1' is not one of ${kernel_series[*]}" ;;
	esac
	kernel_need newest
	case $(cat "$cache/$kernel/version") in
	"$1".*) echo newest ;;
	*) die "kernel '$1' is not one of ${kernel_series[*]};" \
		"the newest is $(cat "$cache/$kernel/version")" ;;
	esac
}
