// SPDX-License-Identifier: Apache-2.0

#include "casts.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#include "abi.h"

/* The sections of programs begin at multiples of eight. */
size_t casts_patch(void *object, size_t size, __u32 function)
{
	const struct bpf_insn wanted = {
		.code = BPF_JMP | BPF_CALL,
		.imm = CALL_CAST,
	};
	const struct bpf_insn call = {
		.code = BPF_JMP | BPF_CALL,
		.src_reg = BPF_PSEUDO_KFUNC_CALL,
		.imm = (__s32)function,
	};
	char *end = (char *)object + size / sizeof(call) * sizeof(call);
	size_t n = 0;

	for (char *at = object; at < end; at += sizeof(call)) {
		if (memcmp(at, &wanted, sizeof(wanted)))
			continue;
		memcpy(at, &call, sizeof(call));
		n++;
	}
	return n;
}

int casts_open(struct bpf_object_skeleton *skeleton,
	       const struct bpf_object_open_opts *opts,
	       const struct casts *casts)
{
	void *copy;
	int err;

	if (!casts)
		return bpf_object__open_skeleton(skeleton, opts);

	copy = malloc(casts->size);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, casts->object, casts->size);
	casts_patch(copy, casts->size, casts->function);
	skeleton->data = copy;
	skeleton->data_sz = casts->size;
	err = bpf_object__open_skeleton(skeleton, opts);
	skeleton->data = casts->object;
	free(copy);
	return err;
}
