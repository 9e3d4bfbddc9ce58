// SPDX-License-Identifier: Apache-2.0

#include "policy_modes.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "files.h"
#include "state_file.h"

/* A line each: text, mode, disabled, name. */
static const char state[] = "modes";

enum {
	MAX_BYTES = 1 << 24,
};

void policy_modes_free(struct policy_modes *modes)
{
	for (size_t i = 0; i < modes->n; i++)
		free(modes->said[i].name);
	free(modes->said);
	*modes = (struct policy_modes){ 0 };
}

const char *policy_mode_name(enum policy_mode mode)
{
	static const char *const names[] = {
		[MODE_ENFORCE] = "enforce",
		[MODE_MONITOR] = "monitor",
		[MODE_DISABLED] = "disabled",
	};

	return names[mode];
}

static bool is_of(const struct policy_said *said,
		  const struct policy_entry *entry)
{
	return entry->name && said->text == entry->text &&
	       !strcmp(said->name, entry->name);
}

static struct policy_said *find(const struct policy_modes *modes,
				const struct policy_entry *entry)
{
	for (size_t i = 0; i < modes->n; i++)
		if (is_of(&modes->said[i], entry))
			return &modes->said[i];
	return NULL;
}

enum policy_mode policy_modes_of(const struct policy_modes *modes,
				 const struct policy_entry *entry)
{
	const struct policy_said *said = find(modes, entry);

	if (!said)
		return entry->mode;
	return said->disabled ? MODE_DISABLED : said->mode;
}

static int add(struct policy_modes *modes, const char *name,
	       const struct policy_said *said)
{
	struct policy_said *to =
		array_grow(&modes->said, modes->n, sizeof(*to));

	if (!to)
		return -ENOMEM;
	*to = *said;
	to->name = strdup(name);
	if (!to->name)
		return -ENOMEM;
	modes->n++;
	return 0;
}

static int find_or_add(struct policy_modes *modes,
		       const struct policy_entry *entry,
		       struct policy_said **ret)
{
	const struct policy_said own = {
		.text = entry->text,
		.mode = entry->mode,
	};
	int err = 0;

	if (!find(modes, entry))
		err = add(modes, entry->name, &own);
	if (!err)
		*ret = find(modes, entry);
	return err;
}

int policy_modes_set(struct policy_modes *modes,
		     const struct policy_entry *entry, enum policy_mode mode)
{
	struct policy_said *said;
	int err = find_or_add(modes, entry, &said);

	if (!err)
		said->mode = mode;
	return err;
}

int policy_modes_disable(struct policy_modes *modes,
			 const struct policy_entry *entry, bool disabled)
{
	struct policy_said *said;
	int err = find_or_add(modes, entry, &said);

	if (!err)
		said->disabled = disabled;
	return err;
}

void policy_modes_apply(const struct policy_modes *modes,
			const struct policy_entry *entries, size_t n,
			struct plan *plan)
{
	for (size_t i = 0; i < n; i++)
		if (find(modes, &entries[i]))
			plan_set_mode(plan, entries[i].name,
				      policy_modes_of(modes, &entries[i]));
}

static bool is_known(const struct policy_said *said,
		     const struct policy_entry *entries, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_of(said, &entries[i]))
			return true;
	return false;
}

void policy_modes_prune(struct policy_modes *modes,
			const struct policy_entry *entries, size_t n)
{
	size_t left = 0;

	for (size_t i = 0; i < modes->n; i++) {
		if (is_known(&modes->said[i], entries, n))
			modes->said[left++] = modes->said[i];
		else
			free(modes->said[i].name);
	}
	modes->n = left;
}

int policy_modes_write(const struct policy_modes *modes, const char *dir)
{
	CLEANUP(buf_free) struct buf out = { 0 };

	if (!modes->n) {
		policy_modes_remove(dir);
		return 0;
	}
	for (size_t i = 0; i < modes->n; i++) {
		const struct policy_said *said = &modes->said[i];

		buf_addf(&out, "%016" PRIx64 " %d %d %s\n", said->text,
			 said->mode, said->disabled, said->name);
	}
	return out.failed ? -ENOMEM : state_write(dir, state, &out);
}

static int read_line(const char *line, struct policy_modes *modes)
{
	struct policy_said said = { 0 };
	int mode, disabled, end = 0;

	if (sscanf(line, "%16" SCNx64 " %1d %1d %n", &said.text, &mode,
		   &disabled, &end) != 3 ||
	    !end || !line[end] ||
	    (mode != MODE_ENFORCE && mode != MODE_MONITOR) || disabled < 0 ||
	    disabled > 1)
		return -EBADMSG;
	said.mode = (enum policy_mode)mode;
	said.disabled = disabled;
	return add(modes, line + end, &said);
}

int policy_modes_read(const char *dir, struct policy_modes *ret)
{
	CLEANUP(policy_modes_free) struct policy_modes modes = { 0 };
	CLEANUP(buf_free) struct buf text = { 0 };
	char *rest, *line;
	int err;

	err = state_read(dir, state, MAX_BYTES, &text);
	if (err == -ENOENT)
		return 0;
	buf_addc(&text, '\0');
	if (text.failed)
		err = -ENOMEM;
	rest = text.data;
	while (!err && (line = strsep(&rest, "\n")))
		err = *line ? read_line(line, &modes) : 0;
	if (err)
		return err;

	*ret = modes;
	modes = (struct policy_modes){ 0 };
	return 0;
}

void policy_modes_remove(const char *dir)
{
	state_remove(dir, state);
}
