// SPDX-License-Identifier: Apache-2.0
/*
 * Every NAME.yaml in tests/refused is a policy that the front end takes and
 * that, on the kernel of lower_case.h, cannot be enforced: it is refused with
 * exactly the messages in NAME.err.
 */

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "lower_case.h"
#include "unit.h"

static const char folder[] = TESTS_DIR "/refused";

static void read_whole(const char *name, const char *suffix, struct buf *out)
{
	CLEANUP(close_file) FILE *file = NULL;
	char path[4096];
	size_t n;

	snprintf(path, sizeof(path), "%s/%s%s", folder, name, suffix);
	file = fopen(path, "re");
	ck_assert_msg(file, "%s: %s", path, strerror(errno));

	do {
		char *room = buf_room(out, 65536);

		ck_assert_ptr_nonnull(room);
		n = fread(room, 1, 65536, file);
		out->len += n;
		out->data[out->len] = '\0';
	} while (n > 0);
}

static int is_yaml(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && strcmp(dot, ".yaml") == 0;
}

static void check(const char *name)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	CLEANUP(buf_free) struct buf text = { 0 };
	CLEANUP(buf_free) struct buf expected = { 0 };
	char stem[256];

	snprintf(stem, sizeof(stem), "%.*s",
		 (int)(strlen(name) - strlen(".yaml")), name);
	read_whole(name, "", &text);
	read_whole(stem, ".err", &expected);
	lower_text_of(&l, name, &text);
	ck_assert_int_eq(l.err, -EINVAL);
	ck_assert_msg(strcmp(l.printed.data, expected.data) == 0,
		      "%s: expected\n%sprinted\n%s", name, expected.data,
		      l.printed.data);
}

START_TEST(what_cannot_be_enforced_is_refused_as_expected)
{
	struct dirent **entries = NULL;
	int n = scandir(folder, &entries, is_yaml, alphasort);

	ck_assert_int_ge(n, 5);
	for (int i = 0; i < n; i++) {
		check(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}
END_TEST

int main(void)
{
	return RUN("lower_refused",
		   what_cannot_be_enforced_is_refused_as_expected);
}
