// SPDX-License-Identifier: Apache-2.0

#include "refused.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void refused_free(struct refused *refused)
{
	for (size_t i = 0; i < refused->n; i++)
		free(refused->files[i]);
	free(refused->files);
	*refused = (struct refused){ 0 };
}

void refused_fill(struct refused *refused, const struct image *image)
{
	refused_free(refused);
	for (size_t i = 0; i < image->n_views; i++) {
		const char *file = image->views[i].origin.file;
		char **slot = file ? array_grow(&refused->files, refused->n,
						sizeof(*slot))
				   : NULL;

		if (!slot)
			continue;
		*slot = strdup(file);
		refused->n += *slot != NULL;
	}
}
