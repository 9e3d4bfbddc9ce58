// SPDX-License-Identifier: Apache-2.0
/*
 * Deeds that are not about one file.
 */

#include "base/mem.h"
#include "deeds.h"
#include "deeds_table.h"

#define FILE_0 "argument 0, type 'file'"
#define PATH_0 "argument 0, type 'path'"

static const struct deed deeds[] = {
	{
		.what = "mount",
		.calls = { PATH("mount", AT(0) | AT(1)),
			   PATH("move_mount", AT(1) | AT(3)) },
		.hooks = { "sb_mount" },
		.with = "move_mount",
		.object = "argument 1, type 'path'",
		.functions = { "path_mount", "do_mount", "do_move_mount" },
		.remains = "the mount is made",
	},
	{
		.what = "unmount",
		.calls = { PATH("umount2", AT(0)) },
		.hooks = { "sb_umount" },
		.functions = { "path_umount" },
		.remains = "the mount is gone",
	},
	{
		.what = "change the root of a mount namespace",
		.calls = { PATH("pivot_root", AT(0) | AT(1)) },
		.hooks = { "sb_pivotroot" },
		.object = "arguments 0 and 1, type 'path'",
		.remains = "the root is changed",
	},
	{
		.what = "change the root folder",
		.calls = { PATH("chroot", AT(0)) },
		.hooks = { "path_chroot" },
		.object = PATH_0,
	},
	{
		.what = "connect a socket",
		.calls = { CALL("connect") },
		.is_uring = true,
		.hooks = { "socket_connect" },
		.object = "argument 1, type 'sockaddr'",
		.functions = { "tcp_connect", "tcp_v4_connect",
			       "tcp_v6_connect", "inet_stream_connect" },
		.remains = "the first packet may be sent",
	},
	{
		.what = "bind a socket",
		.calls = { CALL("bind") },
		.is_uring = true,
		.hooks = { "socket_bind" },
		.object = "argument 1, type 'sockaddr'",
	},
	{
		.what = "listen on a socket",
		.calls = { CALL("listen") },
		.is_uring = true,
		.hooks = { "socket_listen" },
		.object = "argument 0, type 'socket'",
	},
	{
		.what = "accept a connection",
		.calls = { CALL("accept"), CALL("accept4") },
		.is_uring = true,
		.hooks = { "socket_accept" },
		.object = "argument 0, type 'socket'",
	},
	{
		.what = "make a socket",
		.calls = { CALL("socket"), CALL("socketpair") },
		.is_uring = true,
		.hooks = { "socket_create" },
	},
	{
		.what = "send to a socket",
		.calls = { CALL("sendto"), CALL("sendmsg"), CALL("sendmmsg"),
			   ALSO("write"), ALSO("writev") },
		.is_uring = true,
		.hooks = { "socket_sendmsg" },
		.object = "argument 0, type 'socket'",
		.functions = { "tcp_sendmsg", "udp_sendmsg", "ip_output",
			       "ip6_output", "__cgroup_bpf_run_filter_skb",
			       "dev_hard_start_xmit" },
		.remains = "what it sends is sent",
	},
	{
		.what = "receive from a socket",
		.calls = { CALL("recvfrom"), CALL("recvmsg"), CALL("recvmmsg"),
			   ALSO("read"), ALSO("readv") },
		.is_uring = true,
		.hooks = { "socket_recvmsg" },
		.object = "argument 0, type 'socket'",
	},
	{
		.what = "load a kernel module",
		.calls = { CALL("finit_module"), CALL("init_module") },
		.hooks = { "kernel_read_file" },
		.with = "kernel_load_data",
		.object = FILE_0,
		.functions = { "do_init_module", "load_module" },
		.remains = "the module may be loaded",
	},
	{
		.what = "load another kernel",
		.calls = { CALL("kexec_file_load"), CALL("kexec_load") },
		.hooks = { "kernel_read_file" },
		.with = "kernel_load_data",
		.object = FILE_0,
		.remains = "the kernel may be loaded",
	},
	{
		.what = "get at another process",
		.calls = { CALL("ptrace"), CALL("process_vm_readv"),
			   CALL("process_vm_writev"), CALL("pidfd_getfd") },
		.hooks = { "ptrace_access_check" },
		.remains = "what it writes there may be written",
	},
	{
		.what = "send a signal",
		.calls = { CALL("kill"), CALL("tkill"), CALL("tgkill"),
			   CALL("rt_sigqueueinfo"), CALL("rt_tgsigqueueinfo"),
			   CALL("pidfd_send_signal") },
		.hooks = { "task_kill" },
		.remains = "the signal is sent",
	},
	{
		.what = "change the user",
		.calls = { CALL("setuid"), CALL("setreuid"), CALL("setresuid"),
			   CALL("setfsuid") },
		.hooks = { "task_fix_setuid" },
		.object = "argument 0, type 'cred'",
	},
	{
		.what = "change the group",
		.calls = { CALL("setgid"), CALL("setregid"), CALL("setresgid"),
			   CALL("setfsgid") },
		.hooks = { "task_fix_setgid" },
		.object = "argument 0, type 'cred'",
	},
	{
		.what = "start a process or thread",
		.calls = { CALL("clone"), CALL("clone3"), CALL("fork"),
			   CALL("vfork") },
		.hooks = { "task_alloc" },
	},
	{
		.what = "change what memory is for",
		.calls = { CALL("mprotect"), CALL("pkey_mprotect") },
		.hooks = { "file_mprotect" },
	},
	{
		.what = "set the clock",
		.calls = { CALL("clock_settime"), CALL("settimeofday") },
		.hooks = { "settime" },
		.remains = "the clock is set",
	},
	{
		.what = "copy a descriptor",
		.calls = { CALL("dup"), CALL("dup2"), CALL("dup3"),
			   ALSO("fcntl") },
	},
};

const struct deed *deed_of_others(size_t n)
{
	return n < ARRAY_SIZE(deeds) ? &deeds[n] : NULL;
}
