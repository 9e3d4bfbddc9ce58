// SPDX-License-Identifier: Apache-2.0
/*
 * kin_file - kinds of processes that differ in the file that they execute
 */

#include "kin.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

static void copy(const char *path, int to)
{
	int from = open(path, O_RDONLY | O_CLOEXEC);
	char bytes[65536];
	ssize_t n;

	if (from < 0)
		die(path);
	while ((n = read(from, bytes, sizeof(bytes))) > 0) {
		if (write(to, bytes, (size_t)n) != n)
			die("write");
	}
	close(from);
}

void do_memfd(void)
{
	char name[] = "memory";
	char *argv[] = { name, kin_label(), NULL };
	int fd = memfd_create("kin", MFD_CLOEXEC);
	struct stat stat;
	char more[64];
	pid_t pid;

	copy("/bin/true", fd);
	fstat(fd, &stat);
	pid = checked(fork());
	if (!pid) {
		syscall(SYS_execveat, fd, "", argv, environ, AT_EMPTY_PATH);
		die("execveat");
	}
	await(pid, NULL);
	snprintf(more, sizeof(more), ",\"inode\":\"%lu\"", stat.st_ino);
	say(pid, getpid(), more);
}

char *in_folder(const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", getenv("KIN_DIR"), name) < 0)
		die("asprintf");
	return path;
}

static void write_script(const char *path, const char *interpreter)
{
	FILE *file = fopen(path, "we");

	if (!file || fprintf(file, "#!%s\nexit 0\n", interpreter) < 0 ||
	    fchmod(fileno(file), 0755) || fclose(file))
		die(path);
}

/* A script whose interpreter is a script. */
void do_script(void)
{
	char *inner = in_folder("inner");
	char *outer = in_folder("outer");
	char more[512];
	pid_t pid;

	write_script(inner, "/bin/sh");
	write_script(outer, inner);
	pid = checked(fork());
	if (!pid)
		execute(outer);
	await(pid, NULL);
	snprintf(more, sizeof(more),
		 ",\"script\":\"%s\",\"interpreter\":\"/bin/sh\"", outer);
	say(pid, getpid(), more);
}

/* @owner: user and group. */
static char *copied(const char *from, const char *name, uid_t owner,
		    mode_t mode)
{
	char *path = in_folder(name);
	int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);

	if (to < 0)
		die(path);
	copy(from, to);
	if (fchown(to, owner, owner) || fchmod(to, mode))
		die("fchmod");
	close(to);
	return path;
}

/* A program of user and group 1000, who is not who runs it. */
static void run_set_id(void)
{
	char *path = copied("/bin/true", "setid", 1000, 06755);
	pid_t pid = checked(fork());

	if (!pid)
		execute(path);
	await(pid, NULL);
	say(pid, getpid(), "");
}

void do_setuid(void)
{
	run_set_id();
}

/* Executes @path as user and group 1000. */
static void run_as_user(const char *path)
{
	pid_t pid = checked(fork());

	if (!pid) {
		if (setgid(1000) || setuid(1000))
			die("setuid");
		execute(path);
	}
	await(pid, NULL);
	say(pid, getpid(), "");
}

void do_setuid_root(void)
{
	run_as_user(copied("/bin/true", "set-root", 0, 04755));
}

/* CAP_NET_RAW, by the file alone. */
void do_file_caps(void)
{
	const struct vfs_cap_data caps = {
		.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		.data[0].permitted = 1u << CAP_NET_RAW,
	};
	char *path = copied("/bin/true", "with-caps", 0, 0755);

	if (setxattr(path, "security.capability", &caps, XATTR_CAPS_SZ_2, 0))
		die("setxattr");
	run_as_user(path);
}

void do_no_file_caps(void)
{
	run_as_user(copied("/bin/true", "without-caps", 0, 0755));
}

/* The bits are not heeded. */
void do_no_new_privs(void)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	run_set_id();
}

/* Runs a program that needs no other file. */
void do_chroot(void)
{
	char *path = copied("/proc/self/exe", "inside", 0, 0755);
	char more[512];
	pid_t pid = checked(fork());

	if (!pid) {
		close(STDERR_FILENO);
		if (chroot(getenv("KIN_DIR")) || chdir("/"))
			_exit(111);
		execute("/inside");
	}
	await(pid, NULL);
	snprintf(more, sizeof(more), ",\"exe\":\"%s\"", path);
	say(pid, getpid(), more);
}
