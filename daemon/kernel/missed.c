// SPDX-License-Identifier: Apache-2.0

#include "missed.h"

#include <bpf/bpf.h>

enum {
	/* Of enum bpf_link_type and enum bpf_perf_event_type, the second of
	 * which older headers have not. */
	LINK_PERF_EVENT = 7,
	EVENT_KPROBE = 3,
	EVENT_KRETPROBE = 4,
};

/* The start of struct bpf_link_info for kprobes, as Linux 6.7 fills it. */
struct kprobe_info {
	__u32 type;
	__u32 id;
	__u32 prog_id;
	__u32 _pad;
	__u32 event;
	__u32 _pad2;
	__u64 name;
	__u32 name_len;
	__u32 offset;
	__u64 addr;
	__u64 missed;
	__u64 cookie;
};

uint64_t missed_runs(int program)
{
	struct bpf_prog_info info = { 0 };
	__u32 size = sizeof(info);

	if (bpf_obj_get_info_by_fd(program, &info, &size))
		return 0;
	return info.recursion_misses;
}

uint64_t missed_hits(int link)
{
	struct kprobe_info info = { 0 };
	__u32 size = sizeof(info);

	if (bpf_obj_get_info_by_fd(link, &info, &size))
		return 0;
	if (info.type != LINK_PERF_EVENT ||
	    (info.event != EVENT_KPROBE && info.event != EVENT_KRETPROBE))
		return 0;
	return info.missed;
}
