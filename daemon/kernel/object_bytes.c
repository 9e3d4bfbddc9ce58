// SPDX-License-Identifier: Apache-2.0

#include "object_bytes.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

void object_bytes_drop(const struct bpf_object_skeleton *skeleton)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = (uintptr_t)skeleton->data;
	uintptr_t end = (from + skeleton->data_sz) / page * page;

	from = (from + page - 1) / page * page;
	if (from < end)
		madvise((void *)from, end - from, MADV_DONTNEED);
}
