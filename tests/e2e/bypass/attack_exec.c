// SPDX-License-Identifier: Apache-2.0
/*
 * Ways to run code that is not in a trusted folder, or in no file at all.
 */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attack.h"

/* PROGRAM WORD... */
int do_exec(char **words)
{
	return run(words);
}

/* PROGRAM */
int do_execveat(char **words)
{
	return run_fd(open(words[0], O_PATH), "", AT_EMPTY_PATH);
}

static int itself(void)
{
	return open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
}

/* ["path"]: a copy of this program in memory, by its descriptor or by the
 * path of that in /proc */
int do_memory(char **words)
{
	int fd = syscall(SYS_memfd_create, "attack", 0);
	char path[64];

	if (fd < 0 || copy_to("/proc/self/exe", fd) < 0)
		cannot("copy");
	if (!words[0])
		return run_fd(fd, "", AT_EMPTY_PATH);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return run_fd(AT_FDCWD, path, 0);
}

/* What may be written to is not executed. */
static int read_only(int fd)
{
	char path[64];
	int again;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	again = open(path, O_RDONLY | O_CLOEXEC);
	close(fd);
	return again;
}

/* FOLDER: a file in it that never had a name */
int do_nameless(char **words)
{
	int fd = open(words[0], O_TMPFILE | O_RDWR, 0700);

	if (fd < 0 || copy_to("/proc/self/exe", fd) < 0)
		cannot("copy");
	return run_fd(read_only(fd), "", AT_EMPTY_PATH);
}

/* FOLDER DEPTH: a copy so deep in it that its path is longer than PATH_MAX */
int do_deep(char **words)
{
	static const char name[] = "a-name-that-is-quite-long-but-not-too-long";
	int depth = atoi(words[1]), fd = open(words[0], O_PATH), out, err;

	for (int i = 0; i < depth; i++) {
		if (mkdirat(fd, name, 0755) && errno != EEXIST)
			cannot("make a folder");
		fd = openat(fd, name, O_PATH);
	}
	out = openat(fd, "attack", O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	if (out < 0 || copy_to("/proc/self/exe", out) < 0)
		cannot("copy");
	close(out);
	err = run_fd(fd, "attack", 0);
	unlinkat(fd, "attack", 0);
	return err;
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		cannot(path);
	close(fd);
}

/* FOLDER PLACE VERB: mounts a file system of its own there, in a user
 * namespace, and binds a program of it over PLACE, which does VERB */
int do_sandbox(char **words)
{
	char program[256];
	int self = itself(), out;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		cannot("make a user namespace");
	write_file("/proc/self/setgroups", "deny");
	write_file("/proc/self/uid_map", "0 33 1");
	write_file("/proc/self/gid_map", "0 33 1");
	if (mount("none", words[0], "tmpfs", 0, NULL))
		cannot("mount");
	snprintf(program, sizeof(program), "%s/attack", words[0]);
	out = open(program, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	if (out < 0 || self < 0 || copy_to("/proc/self/exe", out) < 0)
		cannot("copy");
	close(out);
	if (mount(program, words[1], NULL, MS_BIND, NULL))
		cannot("bind");
	return run((char *[]){ words[1], program, words[2], NULL });
}

/* mov eax, 42; ret */
static const unsigned char code[] = { 0xb8, 42, 0, 0, 0, 0xc3 };

static int call(void *page)
{
	int (*function)(void);

	memcpy(&function, &page, sizeof(page));
	return function() == 42 ? 0 : -ENOEXEC;
}

/* ["at once"]: code in memory that is made executable, or is from the start */
int do_code(char **words)
{
	int protection = PROT_READ | PROT_WRITE;
	void *page;

	if (words[0])
		protection |= PROT_EXEC;
	page = mmap(NULL, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		return -errno;
	memcpy(page, code, sizeof(code));
	if (!words[0] && mprotect(page, 4096, PROT_READ | PROT_EXEC))
		return -errno;
	return call(page);
}

/* FILE: code that is written over a private mapping of a trusted file */
int do_rewrite(char **words)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE,
			  open(words[0], O_RDONLY), 0);

	if (page == MAP_FAILED)
		return -errno;
	memcpy(page, code, sizeof(code));
	if (mprotect(page, 4096, PROT_READ | PROT_EXEC))
		return -errno;
	return call(page);
}
