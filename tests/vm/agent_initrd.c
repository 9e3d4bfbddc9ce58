// SPDX-License-Identifier: Apache-2.0
/*
 * agent_initrd - from the kernel's hands to PID 1 of the root file system
 *
 * The initrd holds this program as /init, the modules that the root needs
 * (modules/NN-name.ko, in the order of loading) and guest.tar, which is laid
 * over the root: so the root image depends neither on the kernel nor on us.
 */

#include "agent.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DRIVE_TRIES   1000
#define EXT4_MAGIC    0xef53
#define EXT4_MAGIC_AT 1080

static int cmdline_has(const char *word)
{
	char text[4096] = "";
	int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	close(fd);
	if (n <= 0)
		return 0;

	for (char *at = strtok(text, " \n"); at; at = strtok(NULL, " \n"))
		if (!strcmp(at, word))
			return 1;
	return 0;
}

static int serial_is(const char *disk, const char *serial)
{
	char path[64], text[32] = "";
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/sys/block/%s/serial", disk);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;

	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	return n > 0 && !strncmp(text, serial, strlen(serial)) &&
	       (text[strlen(serial)] == '\n' || !text[strlen(serial)]);
}

/* Memory has no serial number: the root is what holds a file system. */
static int open_memory(const char *path, int is_root, int flags)
{
	static uint16_t start[JOB_ALIGN / 2]
		__attribute__((aligned(JOB_ALIGN)));
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		return fd;
	if (pread(fd, start, sizeof(start), 0) == sizeof(start) &&
	    (start[EXT4_MAGIC_AT / 2] == EXT4_MAGIC) == is_root)
		return fd;
	close(fd);
	return -1;
}

static int try_drive(const char *serial, int flags)
{
	int is_root = !strcmp(serial, ROOT_SERIAL);
	char disk[] = "vda", path[16];
	int fd;

	for (; disk[2] < 'e'; disk[2]++) {
		if (!serial_is(disk, serial))
			continue;
		snprintf(path, sizeof(path), "/dev/%s", disk);
		return open(path, flags | O_CLOEXEC);
	}
	fd = open_memory("/dev/pmem0", is_root, flags);
	return fd < 0 ? open_memory("/dev/pmem1", is_root, flags) : fd;
}

int open_drive(const char *serial, int flags)
{
	for (int try = 0; try < DRIVE_TRIES; try++) {
		int fd = try_drive(serial, flags);

		if (fd >= 0)
			return fd;
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	}
	return complain("cannot find drive", serial);
}

static void load_modules(void)
{
	struct dirent **names;
	int n = scandir("/modules", &names, NULL, alphasort);
	char path[512];

	for (int i = 0; i < n; i++) {
		int fd;

		if (names[i]->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/modules/%s", names[i]->d_name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST)
			complain("cannot load module", path);
		close(fd);
	}
}

static void mount_api(void)
{
	mkdir("/dev", 0755);
	mkdir("/proc", 0555);
	mkdir("/sys", 0555);
	mkdir("/root", 0755);
	mount("devtmpfs", "/dev", "devtmpfs", MS_NOSUID, "mode=755");
	mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	mount("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

/* The kernel found no /dev/console in the initrd. */
static void open_console(void)
{
	int fd = open("/dev/console", O_RDWR);

	for (int i = 0; i < 3; i++)
		dup2(fd, i);
}

/* Makes the file system on the root drive the root. */
static int switch_root(void)
{
	static const char *const moved[] = { "/dev", "/proc", "/sys" };
	int fd = open_drive(ROOT_SERIAL, O_RDONLY);
	char path[32];

	if (fd < 0)
		return fd;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (mount(path, "/root", "ext4", MS_NOATIME, NULL))
		return complain("cannot mount drive", ROOT_SERIAL);
	close(fd);

	for (size_t i = 0; i < sizeof(moved) / sizeof(moved[0]); i++) {
		snprintf(path, sizeof(path), "/root%s", moved[i]);
		if (mount(moved[i], path, NULL, MS_MOVE, NULL))
			return complain("cannot move", moved[i]);
	}
	if (chdir("/root") || mount(".", "/", NULL, MS_MOVE, NULL) ||
	    chroot(".") || chdir("/"))
		return complain("cannot switch to", "/root");
	return 0;
}

static int unpack(int archive)
{
	int status = 0;
	pid_t pid = fork();

	if (pid < 0)
		return complain("cannot fork", "tar");
	if (!pid) {
		dup2(archive, 0);
		execl("/bin/tar", "tar", "-xpf", "-", "--no-overwrite-dir",
		      "--keep-directory-symlink", NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return status ? complain("cannot unpack", "guest.tar") : 0;
}

void initrd_boot(void)
{
	int archive = open("/guest.tar", O_RDONLY | O_CLOEXEC);
	const char *init = AGENT_PATH;

	mount_api();
	open_console();
	load_modules();
	if (switch_root() || unpack(archive))
		return;

	if (cmdline_has("haetae.systemd"))
		init = "/lib/systemd/systemd";
	close(archive);
	execl(init, init, NULL);
	complain("cannot run", init);
}
