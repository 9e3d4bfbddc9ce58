// SPDX-License-Identifier: Apache-2.0
/*
 * agent_init - what PID 1 of a guest without systemd sets up
 *
 * /dev, /proc and /sys come from the initrd.
 */

#include "agent.h"

#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
	const char *type;
	const char *path;
	unsigned long flags;
	const char *options;
} mounts[] = {
	{ "devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC,
	  "gid=5,mode=620,ptmxmode=666" },
	{ "tmpfs", "/dev/shm", MS_NOSUID | MS_NODEV, "mode=1777" },
	{ "mqueue", "/dev/mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL },
	{ "tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=755" },
	{ "tmpfs", "/tmp", MS_NOSUID | MS_NODEV, "mode=1777" },
	{ "cgroup2", "/sys/fs/cgroup", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL },
	{ "bpf", "/sys/fs/bpf", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=700" },
	{ "securityfs", "/sys/kernel/security", MS_NOSUID | MS_NODEV, NULL },
	{ "debugfs", "/sys/kernel/debug", MS_NOSUID | MS_NODEV, NULL },
	{ "tracefs", "/sys/kernel/tracing", MS_NOSUID | MS_NODEV, NULL },
};

static const struct {
	const char *to;
	const char *path;
} links[] = {
	{ "/proc/self/fd", "/dev/fd" },
	{ "/proc/self/fd/0", "/dev/stdin" },
	{ "/proc/self/fd/1", "/dev/stdout" },
	{ "/proc/self/fd/2", "/dev/stderr" },
	{ "pts/ptmx", "/dev/ptmx" },
};

static void loopback_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &ifr))
		complain("cannot find interface", "lo");
	ifr.ifr_flags |= IFF_UP;
	if (ioctl(fd, SIOCSIFFLAGS, &ifr))
		complain("cannot start interface", "lo");
	close(fd);
}

void init_setup(void)
{
	umask(022);
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		mkdir(mounts[i].path, 0755);
		if (mount(mounts[i].type, mounts[i].path, mounts[i].type,
			  mounts[i].flags, mounts[i].options))
			complain("cannot mount", mounts[i].path);
	}
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		unlink(links[i].path);
		if (symlink(links[i].to, links[i].path))
			complain("cannot link", links[i].path);
	}
	mkdir("/run/lock", 01777);
	loopback_up();
	sethostname("guest", strlen("guest"));
}
