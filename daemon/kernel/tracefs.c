// SPDX-License-Identifier: Apache-2.0

#include "tracefs.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "log.h"

static const char place[] = "/sys/kernel/tracing";

/* Also where it was before Linux 4.1. */
static bool is_there(void)
{
	return !access("/sys/kernel/tracing/events", F_OK) ||
	       !access("/sys/kernel/debug/tracing/events", F_OK);
}

static int mount_private(void)
{
	const unsigned long flags =
		MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;

	if (unshare(CLONE_NEWNS))
		return -errno;
	if (mount("none", "/", NULL, MS_SLAVE | MS_REC, NULL))
		return -errno;
	return mount("tracefs", place, "tracefs", flags, NULL) ? -errno : 0;
}

void tracefs_ensure(void)
{
	int err;

	if (is_there())
		return;

	err = mount_private();
	if (err)
		log_msg(LOG_LEVEL_NOTICE,
			"tracefs is not mounted on '%s', and cannot be: %s: "
			"tracepoints of single system calls are not available",
			place, strerror(-err));
}

bool tracefs_has_kprobes(void)
{
	return !access("/sys/bus/event_source/devices/kprobe/type", F_OK) ||
	       !access("/sys/kernel/tracing/kprobe_events", F_OK) ||
	       !access("/sys/kernel/debug/tracing/kprobe_events", F_OK);
}
