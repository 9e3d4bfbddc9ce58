// SPDX-License-Identifier: Apache-2.0

#include "cgroups.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "folder.h"
#include "unit.h"

static struct cgroups *new_cgroups(const char *root)
{
	struct cgroups *cgroups = NULL;

	ck_assert_int_eq(cgroups_new(root, &cgroups), 0);
	return cgroups;
}

static struct cgroup *get(struct cgroups *cgroups, uint64_t id,
			  const char *path)
{
	struct cgroup *cgroup = NULL;

	ck_assert_int_eq(cgroups_get(cgroups, id,
				     (struct bytes){ path, strlen(path) },
				     &cgroup),
			 0);
	return cgroup;
}

START_TEST(a_cgroup_is_shared)
{
	struct cgroups *cgroups = new_cgroups("/nowhere");
	struct cgroup *a = get(cgroups, 7, "/system.slice/a.service");
	struct cgroup *b = get(cgroups, 7, "/system.slice/a.service");

	ck_assert_ptr_eq(a, b);
	ck_assert_uint_eq(a->refs, 3);
	ck_assert_ptr_eq(cgroups_find(cgroups, 7), a);
	ck_assert_ptr_null(cgroups_find(cgroups, 8));
	cgroup_free(&b);
	ck_assert_ptr_null(b);
	cgroups_free(&cgroups);
	ck_assert_mem_eq(a->unit.name.data, "a.service", a->unit.name.len);
	cgroup_free(&a);
}
END_TEST

/* Ids of folders are used again. */
START_TEST(another_path_is_another_cgroup)
{
	struct cgroups *cgroups = new_cgroups("/nowhere");
	struct cgroup *a = get(cgroups, 7, "/system.slice/a.service");
	struct cgroup *b = get(cgroups, 7, "/system.slice/b.service");

	ck_assert_ptr_ne(a, b);
	ck_assert_mem_eq(a->path.data, "/system.slice/a.service", a->path.len);
	ck_assert_mem_eq(b->path.data, "/system.slice/b.service", b->path.len);
	cgroup_free(&a);
	cgroup_free(&b);
	cgroups_free(&cgroups);
}
END_TEST

START_TEST(however_many_there_are_few_are_remembered)
{
	struct cgroups *cgroups = new_cgroups("/nowhere");
	unsigned n = 0;

	for (uint64_t id = 1; id <= 20000; id++) {
		struct cgroup *cgroup = get(cgroups, id, "/x");

		cgroup_free(&cgroup);
	}
	for (uint64_t id = 1; id <= 20000; id++)
		n += cgroups_find(cgroups, id) != NULL;
	ck_assert_uint_gt(n, 2000);
	ck_assert_uint_le(n, 4096);
	cgroups_free(&cgroups);
}
END_TEST

START_TEST(machines_have_the_names_that_they_were_given)
{
	struct cgroups *cgroups = new_cgroups("/nowhere");
	struct cgroup *cgroup = get(
		cgroups, 1, "/machine.slice/machine-my\\x2ddeb.scope/payload");

	ck_assert_uint_eq(cgroup->container.len, 6);
	ck_assert_mem_eq(cgroup->container.data, "my-deb", 6);
	cgroup_free(&cgroup);
	cgroups_free(&cgroups);
}
END_TEST

static void make_unit(const char *id)
{
	char path[256];

	folder_path("a.service", path);
	mkdir(path, 0700);
	if (setxattr(path, "user.invocation_id", id, strlen(id), 0))
		printf("user attributes are not supported here\n");
}

static bool has_attributes(void)
{
	char path[256], text[64];

	folder_path("a.service", path);
	return getxattr(path, "user.invocation_id", text, sizeof(text)) > 0;
}

static void expect_invocation(uint64_t id, const char *expected)
{
	struct cgroups *cgroups = new_cgroups(folder);
	struct cgroup *cgroup = get(cgroups, id, "/a.service/below");

	if (has_attributes())
		ck_assert_str_eq(cgroup->invocation_id, expected);
	cgroup_free(&cgroup);
	cgroups_free(&cgroups);
}

START_TEST(the_invocation_is_asked_of_the_folder_of_the_unit)
{
	folder_enter();
	make_unit("0123456789abcdef0123456789abcdef");
	expect_invocation(1, "0123456789abcdef0123456789abcdef");
}
END_TEST

START_TEST(what_is_no_invocation_id_is_left_out)
{
	folder_enter();
	make_unit("0123456789ABCDEF0123456789abcdef");
	expect_invocation(1, "");
	make_unit("0123456789abcdef0123456789abcdef0");
	expect_invocation(2, "");
	make_unit("0123");
	expect_invocation(3, "");
}
END_TEST

int main(void)
{
	folder_make();
	return folder_remove(RUN(
		"cgroups", a_cgroup_is_shared, another_path_is_another_cgroup,
		however_many_there_are_few_are_remembered,
		machines_have_the_names_that_they_were_given,
		the_invocation_is_asked_of_the_folder_of_the_unit,
		what_is_no_invocation_id_is_left_out));
}
