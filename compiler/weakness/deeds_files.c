// SPDX-License-Identifier: Apache-2.0
/*
 * Deeds done to files. unlinkat and others are in two: they count for the
 * first, and are only told as a way to the second.
 */

#include "base/mem.h"
#include "deeds.h"
#include "deeds_table.h"

#define FILE_0 "argument 0, type 'file'"
#define PATH_0 "argument 0, type 'path'"
#define IN_FOLDER                                                    \
	"argument 0, type 'path', is the folder, 1, type 'dentry', " \
	"the name in it"

static const struct deed deeds[] = {
	{
		.what = "open a file",
		.calls = { PATH("openat", AT(1)), PATH("open", AT(0)),
			   PATH("openat2", AT(1)), PATH("creat", AT(0)),
			   CALL("open_by_handle_at") },
		.is_uring = true,
		.hooks = { "file_open", "file_post_open" },
		.object = FILE_0,
		.functions = { "do_sys_open", "do_sys_openat2", "do_filp_open",
			       "path_openat" },
		.remains = "a file that it makes or empties is made or emptied",
	},
	{
		.what = "start a program",
		.calls = { PATH("execve", AT(0)), PATH("execveat", AT(1)) },
		.hooks = { "bprm_check_security", "bprm_creds_for_exec",
			   "bprm_creds_from_file" },
		.object = "argument 0, type 'linux_binprm'",
		.functions = { "do_execve", "do_execveat",
			       "do_execveat_common" },
	},
	{
		.what = "remove a file",
		.calls = { PATH("unlink", AT(0)), PATH("unlinkat", AT(1)) },
		.is_uring = true,
		.hooks = { "path_unlink", "inode_unlink" },
		.object = IN_FOLDER,
		.functions = { "do_unlinkat", "vfs_unlink" },
		.remains = "the file is removed",
	},
	{
		.what = "rename a file",
		.calls = { PATH("rename", AT(0) | AT(1)),
			   PATH("renameat", AT(1) | AT(3)),
			   PATH("renameat2", AT(1) | AT(3)) },
		.is_uring = true,
		.hooks = { "path_rename", "inode_rename" },
		.object = "old and new folder: arguments 0 and 2, type 'path', "
			  "names: 1 and 3, type 'dentry'",
		.functions = { "do_renameat2", "vfs_rename" },
		.remains = "the file is renamed",
	},
	{
		.what = "make a hard link",
		.calls = { PATH("link", AT(0) | AT(1)),
			   PATH("linkat", AT(1) | AT(3)) },
		.is_uring = true,
		.hooks = { "path_link", "inode_link" },
		.object = "argument 0, type 'dentry'",
		.functions = { "do_linkat", "vfs_link" },
		.remains = "the link is made",
	},
	{
		.what = "make a symbolic link",
		.calls = { LINK("symlink", AT(1), AT(0)),
			   LINK("symlinkat", AT(2), AT(0)) },
		.is_uring = true,
		.hooks = { "path_symlink", "inode_symlink" },
		.object = IN_FOLDER ", 2, type 'string', what the link "
				    "contains",
		.functions = { "do_symlinkat", "vfs_symlink" },
		.remains = "the link is made",
	},
	{
		.what = "make a folder",
		.calls = { PATH("mkdir", AT(0)), PATH("mkdirat", AT(1)) },
		.is_uring = true,
		.hooks = { "path_mkdir", "inode_mkdir" },
		.object = IN_FOLDER,
		.functions = { "do_mkdirat", "vfs_mkdir" },
		.remains = "the folder is made",
	},
	{
		.what = "remove a folder",
		.calls = { PATH("rmdir", AT(0)), ALSO("unlinkat") },
		.is_uring = true,
		.hooks = { "path_rmdir", "inode_rmdir" },
		.object = IN_FOLDER,
		.functions = { "do_rmdir", "vfs_rmdir" },
		.remains = "the folder is removed",
	},
	{
		.what = "make a special file",
		.calls = { PATH("mknod", AT(0)), PATH("mknodat", AT(1)) },
		.hooks = { "path_mknod", "inode_mknod" },
		.object = IN_FOLDER,
		.functions = { "do_mknodat", "vfs_mknod" },
		.remains = "the file is made",
	},
	{
		.what = "change the mode of a file",
		.calls = { PATH("chmod", AT(0)), CALL("fchmod"),
			   PATH("fchmodat", AT(1)), PATH("fchmodat2", AT(1)) },
		.hooks = { "path_chmod", "inode_setattr" },
		.object = PATH_0,
		.functions = { "do_fchmodat", "chmod_common" },
		.remains = "the mode is changed",
	},
	{
		.what = "change the owner of a file",
		.calls = { PATH("chown", AT(0)), PATH("lchown", AT(0)),
			   CALL("fchown"), PATH("fchownat", AT(1)) },
		.hooks = { "path_chown", "inode_setattr" },
		.object = PATH_0,
		.functions = { "do_fchownat", "chown_common" },
		.remains = "the owner is changed",
	},
	{
		.what = "cut a file",
		.calls = { PATH("truncate", AT(0)), CALL("ftruncate") },
		.is_uring = true,
		.hooks = { "path_truncate", "inode_setattr" },
		.with = "file_truncate",
		.object = PATH_0,
		.functions = { "do_sys_truncate", "vfs_truncate", "do_truncate",
			       "do_sys_ftruncate" },
		.remains = "the file is cut",
	},
	{
		.what = "set an extended attribute",
		.calls = { PATH("setxattr", AT(0)), PATH("lsetxattr", AT(0)),
			   CALL("fsetxattr"), PATH("setxattrat", AT(1)) },
		.is_uring = true,
		.hooks = { "inode_setxattr" },
		.object = "argument 1, type 'dentry'",
		.functions = { "vfs_setxattr" },
		.remains = "the attribute is set",
	},
	{
		.what = "remove an extended attribute",
		.calls = { PATH("removexattr", AT(0)),
			   PATH("lremovexattr", AT(0)), CALL("fremovexattr"),
			   PATH("removexattrat", AT(1)) },
		.hooks = { "inode_removexattr" },
		.object = "argument 1, type 'dentry'",
		.functions = { "vfs_removexattr" },
		.remains = "the attribute is removed",
	},
	{
		.what = "look at a file's attributes",
		.calls = { PATH("stat", AT(0)), PATH("lstat", AT(0)),
			   CALL("fstat"), PATH("newfstatat", AT(1)),
			   PATH("statx", AT(1)) },
		.is_uring = true,
		.hooks = { "inode_getattr" },
		.object = PATH_0,
	},
	{
		.what = "ask for access to a file",
		.calls = { PATH("access", AT(0)), PATH("faccessat", AT(1)),
			   PATH("faccessat2", AT(1)) },
		.hooks = { "inode_permission" },
	},
	{
		.what = "read a symbolic link",
		.calls = { PATH("readlink", AT(0)), PATH("readlinkat", AT(1)) },
		.hooks = { "inode_readlink" },
		.object = "argument 0, type 'dentry'",
	},
	{
		.what = "map memory",
		.calls = { CALL("mmap") },
		.hooks = { "mmap_file" },
		.object = FILE_0,
	},
	{
		.what = "read a file",
		.calls = { CALL("read"), CALL("pread64"), CALL("readv"),
			   CALL("preadv"), CALL("preadv2"), ALSO("sendfile"),
			   ALSO("splice") },
		.is_uring = true,
		.hooks = { "file_permission" },
		.with = "mmap_file",
		.object = FILE_0,
		.functions = { "vfs_read", "rw_verify_area" },
	},
	{
		.what = "write a file",
		.calls = { CALL("write"), CALL("pwrite64"), CALL("writev"),
			   CALL("pwritev"), CALL("pwritev2"), ALSO("sendfile"),
			   ALSO("splice") },
		.is_uring = true,
		.hooks = { "file_permission" },
		.with = "mmap_file",
		.object = FILE_0,
		.functions = { "vfs_write", "ksys_write" },
		.remains = "the bytes may be written",
	},
};

const struct deed *deed_of_files(size_t n)
{
	return n < ARRAY_SIZE(deeds) ? &deeds[n] : NULL;
}
