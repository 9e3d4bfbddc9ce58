// SPDX-License-Identifier: Apache-2.0

#include "compile.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "hook_image.h"
#include "marks.h"

static int copy_policies(const struct ruleset *rules, struct plan *plan)
{
	plan->policies = calloc(rules->n_policies + 1, sizeof(*plan->policies));
	if (!plan->policies)
		return -ENOMEM;

	for (size_t i = 0; i < rules->n_policies; i++) {
		plan->policies[i] = strdup(rules->policies[i]);
		if (!plan->policies[i])
			return -ENOMEM;
		plan->n_policies++;
	}
	return 0;
}

static int copy_marks(const struct ruleset *rules, struct plan *plan)
{
	plan->marks = calloc(rules->n_marks + 1, sizeof(*plan->marks));
	if (!plan->marks)
		return -ENOMEM;

	for (; plan->n_marks < rules->n_marks; plan->n_marks++) {
		if (mark_copy(&rules->marks[plan->n_marks],
			      &plan->marks[plan->n_marks]))
			return -ENOMEM;
	}
	return 0;
}

static int compare_images(const void *a, const void *b)
{
	const struct image *image_a = *(const struct image *const *)a;
	const struct image *image_b = *(const struct image *const *)b;

	if (image_a->kind != image_b->kind)
		return image_a->kind < image_b->kind ? -1 : 1;
	return strcmp(image_a->hook, image_b->hook);
}

/* All hooks are tried before an error is returned. */
static int compile_hooks(const struct ruleset *rules, struct diag *diag,
			 struct plan *plan)
{
	int result = 0;

	plan->images = calloc(rules->n_hooks + 1, sizeof(*plan->images));
	if (!plan->images)
		return -ENOMEM;

	for (unsigned hook = 0; hook < rules->n_hooks; hook++) {
		struct image *image = NULL;
		int err = hook_image(rules, hook, diag, &image);

		if (err == -EINVAL)
			result = err;
		else if (!err)
			plan->images[plan->n_images++] = image;
		else if (err != -ENOENT)
			return err;
	}

	qsort(plan->images, plan->n_images, sizeof(*plan->images),
	      compare_images);
	return result;
}

int compile(const struct ruleset *rules, struct diag *diag, struct plan **ret)
{
	CLEANUP(plan_free) struct plan *plan = NULL;
	int err;

	plan = calloc(1, sizeof(*plan));
	if (!plan)
		return -ENOMEM;

	err = copy_policies(rules, plan);
	if (err)
		return err;
	err = copy_marks(rules, plan);
	if (err)
		return err;
	err = compile_hooks(rules, diag, plan);
	if (err)
		return err;

	*ret = TAKE(plan);
	return 0;
}
