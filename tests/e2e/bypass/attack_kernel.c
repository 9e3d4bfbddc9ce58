// SPDX-License-Identifier: Apache-2.0
/*
 * Code for the kernel, another kernel, and what else it takes for a program.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/kexec.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attack.h"

/* [FILE]: which is no module: the kernel says so if it looks at it */
int do_module(char **words)
{
	static char bytes[4096] = "no module";
	long err;

	if (words[0])
		err = or_errno(syscall(SYS_finit_module,
				       open(words[0], O_RDONLY), "", 0));
	else
		err = or_errno(
			syscall(SYS_init_module, bytes, sizeof(bytes), ""));
	return err == -ENOEXEC ? 0 : err;
}

/* [FILE]: another kernel, of no pieces, or a file that is none */
int do_kexec(char **words)
{
	long err;

	if (!words[0])
		return or_errno(syscall(SYS_kexec_load, 0, 0, NULL, 0));
	err = or_errno(syscall(SYS_kexec_file_load,
			       open(words[0], O_RDONLY | O_CLOEXEC), -1, 0, "",
			       KEXEC_FILE_NO_INITRAMFS));
	return err == -ENOEXEC || err == -EINVAL ? 0 : err;
}

static int write_to(const char *folder, const char *name, const char *text)
{
	char path[256];
	int fd, err;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = or_errno(write(fd, text, strlen(text)));
	close(fd);
	return err < 0 ? err : 0;
}

/* FOLDER INTERPRETER FLAGS [VERB...]: files that begin with "HAETAE!" are
 * programs of INTERPRETER meanwhile */
int do_binfmt(char **words)
{
	char text[256];
	int err;

	own_mounts();
	if (mount("binfmt_misc", words[0], "binfmt_misc", 0, NULL))
		cannot("mount binfmt_misc");
	snprintf(text, sizeof(text), ":haetae-test:M::HAETAE!::%s:%s", words[1],
		 words[2]);
	err = write_to(words[0], "register", text);
	if (err)
		return err;
	if (words[3])
		err = perform(words + 3);
	if (write_to(words[0], "haetae-test", "-1"))
		cannot("unregister");
	return err;
}
