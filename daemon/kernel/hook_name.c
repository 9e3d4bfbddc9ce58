// SPDX-License-Identifier: Apache-2.0

#include "hook_name.h"

#include <errno.h>
#include <stdio.h>

int hook_name_path(const struct hook_name *name, const char *folder, char *ret,
		   size_t size)
{
	int len = snprintf(ret, size, "%s/%08x-%016llx-%u-%u", folder, name->id,
			   (unsigned long long)name->hash, name->kind,
			   name->tracks);

	return len < (int)size ? 0 : -ENAMETOOLONG;
}

int hook_name_read(const char *text, struct hook_name *ret)
{
	unsigned long long hash;
	unsigned id, kind, tracks;
	int end = 0;

	if (sscanf(text, "%8x-%16llx-%2u-%1u%n", &id, &hash, &kind, &tracks,
		   &end) != 4 ||
	    text[end] || kind >= N_ATTACH_KINDS)
		return -EINVAL;
	*ret = (struct hook_name){ hash, id, kind, tracks };
	return 0;
}
