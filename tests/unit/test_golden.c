// SPDX-License-Identifier: Apache-2.0
/*
 * Each tests/golden/NAME.yaml, through the whole compiler, gives the text in
 * NAME.plan: the plan, or the messages when there is none. With
 * HAETAE_GOLDEN_UPDATE=1 the texts are written instead of compared.
 *
 * GOLDEN_DIR is set by the build.
 */

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "compile.h"
#include "image_text.h"
#include "lower_tracing.h"
#include "policy.h"
#include "unit.h"

static void free_policies(struct policies *policies)
{
	policies_free(policies);
}

static int is_yaml(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && !strcmp(dot, ".yaml");
}

static void free_names(struct dirent ***names)
{
	free(*names);
}

static void read_file(const char *path, struct buf *out)
{
	CLEANUP(close_file) FILE *file = fopen(path, "re");
	char bytes[4096];
	size_t n;

	if (!file)
		return; /* an empty text, which no golden one is */
	while ((n = fread(bytes, 1, sizeof(bytes), file)) > 0)
		buf_add(out, bytes, n);
	ck_assert(!ferror(file) && !out->failed);
}

static void write_file(const char *path, const struct buf *text)
{
	CLEANUP(close_file) FILE *file = fopen(path, "we");

	ck_assert_msg(file, "%s: %s", path, strerror(errno));
	ck_assert_uint_eq(fwrite(text->data, 1, text->len, file), text->len);
}

static int compile_text(const char *name, const struct buf *yaml,
			struct diag *diag, struct plan **ret)
{
	CLEANUP(free_policies) struct policies policies = { 0 };
	CLEANUP(ruleset_free) struct ruleset *rules = NULL;
	int err;

	err = policies_parse(&policies, name, yaml->data, yaml->len, diag);
	if (err)
		return err;
	err = lower_tracing(&policies, NULL, diag, &rules);
	if (err)
		return err;
	return compile(rules, diag, ret);
}

/* The text that @yaml gives: messages, then the plan if there is one. */
static void make_text(const char *name, const struct buf *yaml, struct buf *out)
{
	CLEANUP(diag_free) struct diag diag = { 0 };
	CLEANUP(plan_free) struct plan *plan = NULL;
	int err = compile_text(name, yaml, &diag, &plan);

	ck_assert(!err || err == -EINVAL);
	ck_assert_int_eq(err == -EINVAL, diag.n_errors > 0);
	diag_print(&diag, out);
	if (plan)
		plan_text(plan, out);
	ck_assert(!out->failed);
}

static bool has_golden_text(const char *name)
{
	bool update = getenv("HAETAE_GOLDEN_UPDATE") != NULL;
	CLEANUP(buf_free) struct buf path = { 0 };
	CLEANUP(buf_free) struct buf yaml = { 0 };
	CLEANUP(buf_free) struct buf wanted = { 0 };
	CLEANUP(buf_free) struct buf text = { 0 };

	buf_addf(&path, "%s/%s", GOLDEN_DIR, name);
	read_file(path.data, &yaml);
	make_text(name, &yaml, &text);

	path.len -= strlen("yaml");
	buf_adds(&path, "plan");
	if (update)
		write_file(path.data, &text);
	read_file(path.data, &wanted);

	if (wanted.len == text.len && !memcmp(wanted.data, text.data, text.len))
		return true;
	printf("%s: is now\n%s\n", path.data, text.data);
	return false;
}

START_TEST(every_policy_gives_its_plan)
{
	CLEANUP(free_names) struct dirent **names = NULL;
	int n = scandir(GOLDEN_DIR, &names, is_yaml, alphasort);
	int n_wrong = 0;

	ck_assert_int_gt(n, 0);
	for (int i = 0; i < n; i++) {
		n_wrong += !has_golden_text(names[i]->d_name);
		free(names[i]);
	}
	ck_assert_msg(!n_wrong, "%d of %d are not as they were", n_wrong, n);
}
END_TEST

int main(void)
{
	return RUN("golden", every_policy_gives_its_plan);
}
