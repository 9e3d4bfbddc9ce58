// SPDX-License-Identifier: Apache-2.0
/*
 * fill - puts entries into a hash of the kernel until it is full
 *
 *	fill PID NAME MOST
 *
 * NAME is that of a map that process PID has open, whose keys are numbers of 32
 * bits. MOST entries are put there, with keys that no process has as its pid.
 * Prints how many it were.
 */

#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	FIRST_KEY = 1 << 30,
};

static int bpf(int command, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, command, attr, sizeof(*attr));
}

static int open_map(unsigned id, struct bpf_map_info *info)
{
	union bpf_attr attr = { .map_id = id };
	int fd = bpf(BPF_MAP_GET_FD_BY_ID, &attr);

	if (fd < 0)
		return -1;
	memset(info, 0, sizeof(*info));
	memset(&attr, 0, sizeof(attr));
	attr.info.bpf_fd = (unsigned)fd;
	attr.info.info_len = sizeof(*info);
	attr.info.info = (unsigned long)info;
	if (!bpf(BPF_OBJ_GET_INFO_BY_FD, &attr))
		return fd;
	close(fd);
	return -1;
}

static unsigned fill(int fd, const struct bpf_map_info *info, unsigned most)
{
	char *value = calloc(1, info->value_size);
	unsigned n = 0;

	while (value && n < most) {
		unsigned key = FIRST_KEY + n;
		union bpf_attr attr = { .map_fd = (unsigned)fd };

		attr.key = (unsigned long)&key;
		attr.value = (unsigned long)value;
		if (bpf(BPF_MAP_UPDATE_ELEM, &attr))
			break;
		n++;
	}
	free(value);
	return n;
}

/* Of the maps that process @pid has open: "map_id:	12" in fdinfo. */
static int find_map(const char *pid, const char *name,
		    struct bpf_map_info *info)
{
	for (int i = 0; i < 4096; i++) {
		char path[64], line[128];
		unsigned id;
		FILE *file;
		int fd = -1;

		snprintf(path, sizeof(path), "/proc/%s/fdinfo/%d", pid, i);
		file = fopen(path, "re");
		while (file && fgets(line, sizeof(line), file)) {
			if (sscanf(line, "map_id: %u", &id) == 1)
				fd = open_map(id, info);
		}
		if (file)
			fclose(file);
		if (fd >= 0 && !strcmp(info->name, name))
			return fd;
		if (fd >= 0)
			close(fd);
	}
	return -1;
}

int main(int argc, char **argv)
{
	struct bpf_map_info info;
	int fd;

	if (argc != 4) {
		fprintf(stderr, "usage: fill PID NAME MOST\n");
		return 2;
	}
	fd = find_map(argv[1], argv[2], &info);
	if (fd < 0) {
		fprintf(stderr, "fill: no map '%s'\n", argv[2]);
		return 1;
	}
	printf("%u\n", fill(fd, &info, (unsigned)atoi(argv[3])));
	return 0;
}
