// SPDX-License-Identifier: Apache-2.0
/*
 * Doing away with who watches.
 */

#include <errno.h>
#include <linux/bpf.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attack.h"

/* PID SIGNAL VERB...: until the kernel has taken away what was attached */
int do_kill(char **words)
{
	int err = -EACCES;

	if (kill(atoi(words[0]), atoi(words[1])))
		return -errno;
	for (int i = 0; i < 30 && err == -EACCES; i++) {
		sleep(1);
		err = perform(words + 2);
	}
	return err;
}

static long bpf(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

/* Deletes what one map has. */
static bool empty_map(int fd, const struct bpf_map_info *info)
{
	char *key = calloc(1, info->key_size + 1);
	union bpf_attr attr;
	unsigned n = 0;

	for (; key && n < info->max_entries; n++) {
		memset(&attr, 0, sizeof(attr));
		attr.map_fd = fd;
		attr.next_key = (unsigned long)key;
		if (bpf(BPF_MAP_GET_NEXT_KEY, &attr))
			break;
		attr.next_key = 0;
		attr.key = (unsigned long)key;
		if (bpf(BPF_MAP_DELETE_ELEM, &attr))
			break;
	}
	free(key);
	return n > 0;
}

static bool empty(unsigned id)
{
	struct bpf_map_info info = { 0 };
	union bpf_attr attr = { .map_id = id };
	bool emptied;
	int fd = bpf(BPF_MAP_GET_FD_BY_ID, &attr);

	memset(&attr, 0, sizeof(attr));
	attr.info.bpf_fd = fd;
	attr.info.info_len = sizeof(info);
	attr.info.info = (unsigned long)&info;
	if (fd < 0 || bpf(BPF_OBJ_GET_INFO_BY_FD, &attr))
		return false;
	emptied = (info.type == BPF_MAP_TYPE_HASH ||
		   info.type == BPF_MAP_TYPE_LPM_TRIE) &&
		  empty_map(fd, &info);
	close(fd);
	return emptied;
}

/* VERB...: when all maps are emptied that let it */
int do_tamper(char **words)
{
	union bpf_attr attr = { 0 };
	unsigned n = 0;

	while (!bpf(BPF_MAP_GET_NEXT_ID, &attr)) {
		attr.start_id = attr.next_id;
		n += empty(attr.start_id);
	}
	printf("emptied %u maps; ", n);
	return perform(words);
}

/* PID SIGNAL */
int do_signal(char **words)
{
	return or_errno(kill(atoi(words[0]), atoi(words[1])));
}

/* PID */
int do_seize(char **words)
{
	return or_errno(ptrace(PTRACE_SEIZE, atoi(words[0]), 0, 0));
}

/* FILE */
int do_remove(char **words)
{
	return or_errno(unlink(words[0]));
}

/* Detaches all links that let it; how many did. */
int do_detach(char **words)
{
	union bpf_attr attr = { 0 };
	unsigned n = 0;

	(void)words;
	while (!bpf(BPF_LINK_GET_NEXT_ID, &attr)) {
		union bpf_attr link = { .link_id = attr.next_id };
		int fd = bpf(BPF_LINK_GET_FD_BY_ID, &link);

		attr.start_id = attr.next_id;
		if (fd < 0)
			continue;
		memset(&link, 0, sizeof(link));
		link.link_detach.link_fd = fd;
		n += !bpf(BPF_LINK_DETACH, &link) || errno == EOPNOTSUPP;
		close(fd);
	}
	printf("%u links were open to it; ", n);
	return n ? 0 : -EPERM;
}
