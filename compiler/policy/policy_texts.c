// SPDX-License-Identifier: Apache-2.0
/*
 * Message and tags of a hook.
 */

#include <string.h>

#include "base/str.h"
#include "policy_parts.h"

enum {
	MIN_TEXT = 2,	   /* characters of a message or tag */
	MAX_MESSAGE = 256, /* what is longer is cut */
	MAX_TAG = 128,
	MAX_TAGS = 16,
};

/* Cuts @text to @max characters; false when there is nothing to cut. */
static bool cut(char *text, size_t max)
{
	size_t len = strlen(text);
	size_t end = 0;
	uint32_t c;

	for (size_t i = 0; i < max && end < len; i++)
		end += str_char(text + end, len - end, &c);
	text[end] = '\0';
	return end < len;
}

static void read_short_text(struct reader *r, const struct node *node,
			    size_t max, char **ret)
{
	if (!reader_text(r, node, ret))
		return;
	if (str_count(*ret, strlen(*ret)) < MIN_TEXT)
		reader_error(r, node->pos,
			     "%s is too short: 2 characters at least",
			     quote(*ret).text);
	else if (cut(*ret, max))
		reader_warning(r, node->pos, "cut to its first %zu characters",
			       max);
}

void policy_read_message(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;

	if (node->kind == NODE_SCALAR && node->len == 0)
		return;
	read_short_text(r, node, MAX_MESSAGE, &hook->message);
}

static void read_tag(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;
	char **tag;

	if (hook->n_tags == MAX_TAGS)
		return; /* policy_read_tags() tells */
	tag = reader_grow(r, &hook->tags, &hook->n_tags, sizeof(*tag));
	if (tag)
		read_short_text(r, node, MAX_TAG, tag);
}

void policy_read_tags(struct reader *r, const struct node *node, void *into)
{
	if (reader_list(r, node, read_tag, into) && node->n > MAX_TAGS)
		reader_error(r, node->items[MAX_TAGS]->pos,
			     "%zu tags: %d are allowed", node->n, MAX_TAGS);
}
