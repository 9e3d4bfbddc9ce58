// SPDX-License-Identifier: Apache-2.0

#include "folder.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

char folder[128];

void folder_make(void)
{
	snprintf(folder, sizeof(folder), "/tmp/haetae-test.XXXXXX");
	if (!mkdtemp(folder) || chmod(folder, 0755))
		abort();
}

void folder_enter(void)
{
	size_t len = strlen(folder);

	if (!len)
		abort(); /* without folder_make() it would be in "/" */

	snprintf(folder + len, sizeof(folder) - len, "/XXXXXX");
	if (!mkdtemp(folder) || chmod(folder, 0755))
		abort();
}

void folder_path(const char *name, char ret[static 256])
{
	snprintf(ret, 256, "%s/%s", folder, name);
}

static int remove_one(const char *path, const struct stat *st, int kind,
		      struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

int folder_remove(int status)
{
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return status;
}
