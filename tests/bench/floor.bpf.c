// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * floor - the least that a filter on a path costs
 *
 * hook      openat: fentry, or the raw tracepoint where there is no fentry
 * reads     values, which is empty
 * writes    scratch
 * verdict   none
 * failure   none that matters
 *
 * Reads the string, hashes it eight bytes at a time and looks the hash up.
 */

#include <asm/unistd.h>
#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

enum {
	MOST = 256,
};

struct pt_regs {
	unsigned long si;
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64[MOST / 8 + 1]);
} scratch SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1000);
	__type(key, __u64);
	__type(value, __u64);
} values SEC(".maps");

static __always_inline int look_up(const char *path)
{
	__u32 key = 0;
	__u64 *words = bpf_map_lookup_elem(&scratch, &key);
	__u64 hash = 0;
	long size;

	if (!words)
		return 0;
	size = bpf_probe_read_user_str(words, MOST, path);
	for (int i = 0; i < MOST / 8 && i * 8 < size; i++) {
		__u64 word = words[i];

		if (i * 8 + 8 > size)
			word &= (1ULL << (size & 7) * 8) - 1;
		hash = (hash ^ word) * 0x9e3779b97f4a7c15;
	}
	bpf_map_lookup_elem(&values, &hash);
	return 0;
}

SEC("fentry/__x64_sys_openat")
int floor_fentry(__u64 *ctx)
{
	const struct pt_regs *regs = (void *)ctx[0];

	return look_up((void *)regs->si);
}

SEC("raw_tp/sys_enter")
int floor_raw(struct bpf_raw_tracepoint_args *ctx)
{
	const struct pt_regs *regs = (void *)ctx->args[0];

	if (ctx->args[1] != __NR_openat)
		return 0;
	return look_up((void *)BPF_CORE_READ(regs, si));
}

char _license[] SEC("license") = "Dual BSD/GPL";
