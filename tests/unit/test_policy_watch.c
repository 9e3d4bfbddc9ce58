// SPDX-License-Identifier: Apache-2.0

#include "policy_watch.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "folder.h"
#include "unit.h"

enum {
	DELAY_US = 20000,
	LONG_US = 200000, /* for what is not to come */
};

static char policies[256];
static sd_event *loop;
static struct policy_watch *watch;
static unsigned told;

static void on_news(void *data)
{
	(void)data;
	told++;
	policy_watch_note(watch);
}

static void begin(void)
{
	folder_enter();
	folder_path("policies", policies);
	ck_assert_int_ge(sd_event_new(&loop), 0);
}

static void start(const char *path)
{
	static char *paths[1];

	paths[0] = (char *)path;
	ck_assert_int_eq(policy_watch_new(loop, paths, 1, DELAY_US, on_news,
					  NULL, &watch),
			 0);
}

static void end(void)
{
	policy_watch_free(&watch);
	loop = sd_event_unref(loop);
}

static void write_file(const char *name, const char *text)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", policies, name);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* How often it told, within some time or until it did @enough times. */
static unsigned news(uint64_t usec, unsigned enough)
{
	uint64_t until = now_us() + usec;

	told = 0;
	while (told < enough && now_us() < until)
		ck_assert_int_ge(sd_event_run(loop, 1000), 0);
	return told;
}

static void expect_news(void)
{
	ck_assert_uint_eq(news(50 * (uint64_t)LONG_US, 1), 1);
}

static void expect_none(void)
{
	ck_assert_uint_eq(news(LONG_US, 1), 0);
}

START_TEST(each_change_of_a_file_is_told)
{
	begin();
	mkdir(policies, 0700);
	start(policies);
	expect_none();
	write_file("a.yaml", "a");
	expect_news();
	write_file("a.yaml", "ab");
	expect_news();
	expect_none();
	ck_assert_int_eq(chdir(policies), 0);
	ck_assert_int_eq(rename("a.yaml", "b.yaml"), 0);
	expect_news();
	ck_assert_int_eq(symlink("b.yaml", "c.yaml"), 0);
	expect_news();
	ck_assert_int_eq(unlink("b.yaml"), 0);
	expect_news();
	end();
}
END_TEST

START_TEST(what_is_no_policy_file_is_no_news)
{
	begin();
	mkdir(policies, 0700);
	write_file("a.yaml", "a");
	start(policies);
	write_file(".a.yaml.swp", "a");
	write_file("a.yaml~", "a");
	write_file("../other.yaml", "a");
	expect_none();
	end();
}
END_TEST

START_TEST(what_was_noted_is_no_news)
{
	begin();
	mkdir(policies, 0700);
	start(policies);
	write_file("a.yaml", "a");
	policy_watch_note(watch);
	expect_none();
	write_file("b.yaml", "b");
	expect_news();
	end();
}
END_TEST

START_TEST(many_changes_are_one_news)
{
	char name[32];

	begin();
	mkdir(policies, 0700);
	start(policies);
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "%d.yaml", i);
		write_file(name, "a");
	}
	ck_assert_uint_eq(news(LONG_US, 300), 1);
	end();
}
END_TEST

START_TEST(another_folder_in_its_place_is_told)
{
	char other[256], old[256];

	begin();
	folder_path("other", other);
	folder_path("old", old);
	mkdir(policies, 0700);
	write_file("a.yaml", "a");
	mkdir(other, 0700);
	start(policies);
	ck_assert_int_eq(rename(policies, old), 0);
	expect_news();
	ck_assert_int_eq(symlink(other, policies), 0);
	expect_news();
	write_file("a.yaml", "a");
	expect_news();
	ck_assert_int_eq(unlink(policies), 0);
	ck_assert_int_eq(symlink(old, policies), 0);
	expect_news();
	end();
}
END_TEST

START_TEST(a_folder_that_comes_later_is_told)
{
	begin();
	start(policies);
	mkdir(policies, 0700);
	write_file("a.yaml", "a");
	expect_news();
	write_file("b.yaml", "b");
	expect_news();
	end();
}
END_TEST

START_TEST(a_file_that_was_named_is_watched)
{
	char path[512];

	begin();
	mkdir(policies, 0700);
	write_file("a.txt", "a");
	snprintf(path, sizeof(path), "%s/a.txt", policies);
	start(path);
	write_file("b.yaml", "b");
	expect_none();
	write_file("a.txt", "abc");
	expect_news();
	write_file("new", "abcd");
	ck_assert_int_eq(chdir(policies), 0);
	ck_assert_int_eq(rename("new", "a.txt"), 0);
	expect_news();
	end();
}
END_TEST

START_TEST(paths_may_be_relative_and_end_in_slashes)
{
	begin();
	mkdir(policies, 0700);
	ck_assert_int_eq(chdir(policies), 0);
	ck_assert_int_eq(chdir(".."), 0);
	start("policies//");
	write_file("a.yaml", "a");
	expect_news();
	ck_assert_int_eq(rename("policies", "old"), 0);
	expect_news();
	end();
}
END_TEST

int main(void)
{
	int status;

	folder_make();
	status = RUN("policy_watch", each_change_of_a_file_is_told,
		     what_is_no_policy_file_is_no_news,
		     what_was_noted_is_no_news, many_changes_are_one_news,
		     another_folder_in_its_place_is_told,
		     a_folder_that_comes_later_is_told,
		     a_file_that_was_named_is_watched,
		     paths_may_be_relative_and_end_in_slashes);
	return folder_remove(status);
}
