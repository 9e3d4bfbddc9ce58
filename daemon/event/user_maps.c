// SPDX-License-Identifier: Apache-2.0

#include "user_maps.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum {
	MAX_MAPS = 65536, /* vm.max_map_count is 65530 */
};

/* "7f0000000000-7f0000001000 r-xp 00000000 08:01 1234    /usr/lib/x.so". Code
 * is in what can be executed. */
static int add_line(struct user_maps *maps, const char *line)
{
	unsigned long long start, end, offset;
	struct user_map *slot;
	char execute;
	int at = 0;

	if (sscanf(line, "%llx-%llx %*c%*c%c%*c %llx %*s %*s %n", &start, &end,
		   &execute, &offset, &at) < 4 ||
	    !at || execute != 'x')
		return 0;

	slot = array_grow(&maps->items, maps->n, sizeof(*slot));
	if (!slot)
		return -ENOMEM;
	*slot = (struct user_map){
		.start = start,
		.end = end,
		.file_offset = offset,
		.path = maps->text.len,
		.path_len = strcspn(line + at, "\n"),
	};
	maps->n++;
	buf_add(&maps->text, line + at, slot->path_len);
	return maps->text.failed ? -ENOMEM : 0;
}

int user_maps_read(const char *path, struct user_maps *ret)
{
	CLEANUP(close_file) FILE *file = fopen(path, "re");
	CLEANUP(user_maps_free) struct user_maps maps = { 0 };
	CLEANUP(free_mem) char *line = NULL;
	size_t size = 0;

	if (!file)
		return -errno;

	while (maps.n < MAX_MAPS && getline(&line, &size, file) > 0) {
		int err = add_line(&maps, line);

		if (err)
			return err;
	}

	*ret = maps;
	maps = (struct user_maps){ 0 };
	return 0;
}

void user_maps_free(struct user_maps *maps)
{
	free(maps->items);
	buf_free(&maps->text);
	*maps = (struct user_maps){ 0 };
}

bool user_maps_find(const struct user_maps *maps, uint64_t address,
		    struct bytes *ret_path, uint64_t *ret_offset)
{
	for (size_t i = 0; i < maps->n; i++) {
		const struct user_map *map = &maps->items[i];

		if (address < map->start || address >= map->end)
			continue;
		if (!map->path_len)
			return false;
		*ret_path = (struct bytes){ maps->text.data + map->path,
					    map->path_len };
		*ret_offset = address - map->start + map->file_offset;
		return true;
	}
	return false;
}
