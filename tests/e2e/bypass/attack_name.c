// SPDX-License-Identifier: Apache-2.0
/*
 * Other names for a file, and other places where its folder is.
 */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "attack.h"

void own_mounts(void)
{
	if (unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		cannot("make a mount namespace");
}

/* FILE NAME [VERB...] */
int do_link(char **words)
{
	if (link(words[0], words[1]))
		return -errno;
	return words[2] ? perform(words + 2) : 0;
}

/* FROM TO [VERB...] */
int do_rename(char **words)
{
	if (rename(words[0], words[1]))
		return -errno;
	return words[2] ? perform(words + 2) : 0;
}

/* FILE */
int do_truncate(char **words)
{
	return or_errno(truncate(words[0], 1));
}

/* CONTENTS NAME VERB... */
int do_symlink(char **words)
{
	int err;

	if (symlink(words[0], words[1]))
		cannot("make a link");
	err = perform(words + 2);
	unlink(words[1]);
	return err;
}

/* WHAT WHERE VERB... */
int do_bind(char **words)
{
	own_mounts();
	if (mount(words[0], words[1], NULL, MS_BIND, NULL))
		cannot("mount");
	return perform(words + 2);
}

/* FOLDER NAME: a copy of the mount that is mounted nowhere */
int do_tree(char **words)
{
	int tree = syscall(SYS_open_tree, AT_FDCWD, words[0],
			   OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	if (tree < 0)
		cannot("open_tree");
	return take_byte(or_errno(openat(tree, words[1], O_RDONLY)));
}

/* FOLDERS WHERE VERB... */
int do_overlay(char **words)
{
	char options[256];

	snprintf(options, sizeof(options), "lowerdir=%s", words[0]);
	own_mounts();
	if (mount("overlay", words[1], "overlay", MS_RDONLY, options))
		cannot("mount an overlay");
	return perform(words + 2);
}

/* FOLDER: a file system there by the calls that are not mount() */
int do_mount_api(char **words)
{
	int fs = fsopen("tmpfs", FSOPEN_CLOEXEC), tree, err;

	own_mounts();
	if (fs < 0 || fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		cannot("make a file system");
	tree = fsmount(fs, FSMOUNT_CLOEXEC, 0);
	err = or_errno(move_mount(tree, "", AT_FDCWD, words[0],
				  MOVE_MOUNT_F_EMPTY_PATH));
	close(tree);
	close(fs);
	return err;
}

/* FOLDER VERB...: the same tree there, as the root */
int do_pivot(char **words)
{
	own_mounts();
	if (mount("/", words[0], NULL, MS_BIND | MS_REC, NULL) ||
	    chdir(words[0]) || syscall(SYS_pivot_root, ".", ".") ||
	    umount2(".", MNT_DETACH) || chdir("/"))
		cannot("change the root");
	return perform(words + 1);
}

/* FOLDER VERB... */
int do_chroot(char **words)
{
	if (chroot(words[0]))
		cannot("chroot");
	return perform(words + 1);
}

/* NAME: a device file for the disk of / */
int do_disk(char **words)
{
	struct stat stat;
	int err;

	if (lstat("/", &stat) || mknod(words[0], S_IFBLK | 0600, stat.st_dev))
		cannot("make a device file");
	err = take_byte(or_errno(open(words[0], O_RDONLY)));
	unlink(words[0]);
	return err;
}
