// SPDX-License-Identifier: Apache-2.0
/*
 * objects - the BPF programs and maps of this kernel, as JSON
 *
 * What a program ran and how long is counted while kernel.bpf_stats_enabled is
 * 1. The memory of a map is what the kernel says in fdinfo.
 */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

static void print_program(int fd, const char *before)
{
	struct bpf_prog_info info = { 0 };
	__u32 size = sizeof(info);

	if (bpf_obj_get_info_by_fd(fd, &info, &size))
		return;
	printf("%s{\"id\":%u,\"name\":\"%s\",\"type\":%u,\"runs\":%llu,"
	       "\"ns\":%llu,\"xlated\":%u,\"jited\":%u}",
	       before, info.id, info.name, info.type, info.run_cnt,
	       info.run_time_ns, info.xlated_prog_len, info.jited_prog_len);
}

/* Bytes of the kernel's memory. */
static unsigned long long map_memory(int fd)
{
	unsigned long long bytes = 0;
	char line[256];
	FILE *file;

	snprintf(line, sizeof(line), "/proc/self/fdinfo/%d", fd);
	file = fopen(line, "r");
	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "memlock: %llu", &bytes) == 1)
			break;
	}
	fclose(file);
	return bytes;
}

static void print_map(int fd, const char *before)
{
	struct bpf_map_info info = { 0 };
	__u32 size = sizeof(info);

	if (bpf_obj_get_info_by_fd(fd, &info, &size))
		return;
	printf("%s{\"id\":%u,\"name\":\"%s\",\"type\":%u,\"entries\":%u,"
	       "\"bytes\":%llu}",
	       before, info.id, info.name, info.type, info.max_entries,
	       map_memory(fd));
}

static void print_all(int (*next)(__u32, __u32 *), int (*open)(__u32),
		      void (*print)(int, const char *))
{
	const char *before = "";
	__u32 id = 0;

	while (!next(id, &id)) {
		int fd = open(id);

		if (fd < 0)
			continue;
		print(fd, before);
		before = ",\n";
		close(fd);
	}
}

int main(void)
{
	printf("{\"programs\":[");
	print_all(bpf_prog_get_next_id, bpf_prog_get_fd_by_id, print_program);
	printf("],\n\"maps\":[");
	print_all(bpf_map_get_next_id, bpf_map_get_fd_by_id, print_map);
	printf("]}\n");
	return 0;
}
