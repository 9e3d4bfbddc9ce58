// SPDX-License-Identifier: Apache-2.0
/*
 * actor - bpf(), perf_event_open(), modules
 */

#include "actor.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static long call_bpf(enum bpf_cmd command, union bpf_attr *attr)
{
	return result_of(syscall(SYS_bpf, command, attr, sizeof(*attr)));
}

/* TYPE NAME */
long do_bpf_map(char **words)
{
	union bpf_attr attr = { 0 };

	attr.map_type = (__u32)strtoul(words[0], NULL, 0);
	attr.key_size = 4;
	attr.value_size = 8;
	attr.max_entries = 3;
	strncpy(attr.map_name, words[1], sizeof(attr.map_name) - 1);
	return call_bpf(BPF_MAP_CREATE, &attr);
}

/* TYPE NAME: a program that returns 0 */
long do_bpf_prog(char **words)
{
	static const char license[] = "GPL";
	const struct bpf_insn program[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = { 0 };

	attr.prog_type = (__u32)strtoul(words[0], NULL, 0);
	attr.insns = (__u64)(unsigned long)program;
	attr.insn_cnt = 2;
	attr.license = (__u64)(unsigned long)license;
	strncpy(attr.prog_name, words[1], sizeof(attr.prog_name) - 1);
	return call_bpf(BPF_PROG_LOAD, &attr);
}

/* TYPE CONFIG: counts something of this process */
long do_perf(char **words)
{
	struct perf_event_attr attr = { .size = sizeof(attr), .disabled = 1 };

	attr.type = (__u32)strtoul(words[0], NULL, 0);
	attr.config = strtoull(words[1], NULL, 0);
	return result_of(syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0));
}

/* FILE NAME: anew if it was there */
long do_init_module(char **words)
{
	int fd = open(words[0], O_RDONLY);
	struct stat stat;
	void *bytes;

	if (fd < 0 || fstat(fd, &stat))
		return -errno;
	syscall(SYS_delete_module, words[1], O_NONBLOCK);
	bytes = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return -errno;
	return result_of(
		syscall(SYS_init_module, bytes, (size_t)stat.st_size, ""));
}
