// SPDX-License-Identifier: Apache-2.0

#include "policy_names.h"

#include <linux/bpf.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "abi.h"
#include "diag.h"

/* clang-format off */
#define NAME(number) { #number, number }

const struct named_number capability_names[] = {
	NAME(CAP_CHOWN),
	NAME(CAP_DAC_OVERRIDE),
	NAME(CAP_DAC_READ_SEARCH),
	NAME(CAP_FOWNER),
	NAME(CAP_FSETID),
	NAME(CAP_KILL),
	NAME(CAP_SETGID),
	NAME(CAP_SETUID),
	NAME(CAP_SETPCAP),
	NAME(CAP_LINUX_IMMUTABLE),
	NAME(CAP_NET_BIND_SERVICE),
	NAME(CAP_NET_BROADCAST),
	NAME(CAP_NET_ADMIN),
	NAME(CAP_NET_RAW),
	NAME(CAP_IPC_LOCK),
	NAME(CAP_IPC_OWNER),
	NAME(CAP_SYS_MODULE),
	NAME(CAP_SYS_RAWIO),
	NAME(CAP_SYS_CHROOT),
	NAME(CAP_SYS_PTRACE),
	NAME(CAP_SYS_PACCT),
	NAME(CAP_SYS_ADMIN),
	NAME(CAP_SYS_BOOT),
	NAME(CAP_SYS_NICE),
	NAME(CAP_SYS_RESOURCE),
	NAME(CAP_SYS_TIME),
	NAME(CAP_SYS_TTY_CONFIG),
	NAME(CAP_MKNOD),
	NAME(CAP_LEASE),
	NAME(CAP_AUDIT_WRITE),
	NAME(CAP_AUDIT_CONTROL),
	NAME(CAP_SETFCAP),
	NAME(CAP_MAC_OVERRIDE),
	NAME(CAP_MAC_ADMIN),
	NAME(CAP_SYSLOG),
	NAME(CAP_WAKE_ALARM),
	NAME(CAP_BLOCK_SUSPEND),
	NAME(CAP_AUDIT_READ),
	NAME(CAP_PERFMON),
	NAME(CAP_BPF),
	NAME(CAP_CHECKPOINT_RESTORE),
	{ 0 },
};

const struct named_number protocol_names[] = {
	NAME(IPPROTO_IP),
	NAME(IPPROTO_ICMP),
	NAME(IPPROTO_IGMP),
	NAME(IPPROTO_IPIP),
	NAME(IPPROTO_TCP),
	NAME(IPPROTO_EGP),
	NAME(IPPROTO_PUP),
	NAME(IPPROTO_UDP),
	NAME(IPPROTO_IDP),
	NAME(IPPROTO_TP),
	NAME(IPPROTO_DCCP),
	NAME(IPPROTO_IPV6),
	NAME(IPPROTO_RSVP),
	NAME(IPPROTO_GRE),
	NAME(IPPROTO_ESP),
	NAME(IPPROTO_AH),
	NAME(IPPROTO_MTP),
	NAME(IPPROTO_BEETPH),
	NAME(IPPROTO_ENCAP),
	NAME(IPPROTO_PIM),
	NAME(IPPROTO_COMP),
	{ "IPPROTO_L2TP", 115 },
	NAME(IPPROTO_SCTP),
	NAME(IPPROTO_UDPLITE),
	NAME(IPPROTO_MPLS),
	NAME(IPPROTO_ETHERNET),
	NAME(IPPROTO_RAW),
	NAME(IPPROTO_MPTCP),
	NAME(IPPROTO_HOPOPTS),
	NAME(IPPROTO_ROUTING),
	NAME(IPPROTO_FRAGMENT),
	NAME(IPPROTO_ICMPV6),
	NAME(IPPROTO_NONE),
	NAME(IPPROTO_DSTOPTS),
	NAME(IPPROTO_MH),
	{ 0 },
};

const struct named_number family_names[] = {
	NAME(AF_UNSPEC),
	NAME(AF_UNIX),
	NAME(AF_LOCAL),
	NAME(AF_INET),
	NAME(AF_AX25),
	NAME(AF_IPX),
	NAME(AF_APPLETALK),
	NAME(AF_NETROM),
	NAME(AF_BRIDGE),
	NAME(AF_ATMPVC),
	NAME(AF_X25),
	NAME(AF_INET6),
	NAME(AF_ROSE),
	NAME(AF_NETBEUI),
	NAME(AF_SECURITY),
	NAME(AF_KEY),
	NAME(AF_NETLINK),
	NAME(AF_PACKET),
	NAME(AF_ASH),
	NAME(AF_ECONET),
	NAME(AF_ATMSVC),
	NAME(AF_RDS),
	NAME(AF_SNA),
	NAME(AF_IRDA),
	NAME(AF_PPPOX),
	NAME(AF_WANPIPE),
	NAME(AF_LLC),
	NAME(AF_IB),
	NAME(AF_MPLS),
	NAME(AF_CAN),
	NAME(AF_TIPC),
	NAME(AF_BLUETOOTH),
	NAME(AF_IUCV),
	NAME(AF_RXRPC),
	NAME(AF_ISDN),
	NAME(AF_PHONET),
	NAME(AF_IEEE802154),
	NAME(AF_CAIF),
	NAME(AF_ALG),
	NAME(AF_NFC),
	NAME(AF_VSOCK),
	NAME(AF_KCM),
	NAME(AF_QIPCRTR),
	NAME(AF_SMC),
	NAME(AF_XDP),
	NAME(AF_MCTP),
	{ 0 },
};

const struct named_number tcp_state_names[] = {
	NAME(TCP_ESTABLISHED),
	NAME(TCP_SYN_SENT),
	NAME(TCP_SYN_RECV),
	NAME(TCP_FIN_WAIT1),
	NAME(TCP_FIN_WAIT2),
	NAME(TCP_TIME_WAIT),
	NAME(TCP_CLOSE),
	NAME(TCP_CLOSE_WAIT),
	NAME(TCP_LAST_ACK),
	NAME(TCP_LISTEN),
	NAME(TCP_CLOSING),
	{ "TCP_NEW_SYN_RECV", 12 }, /* the header for programs has it not */
	{ 0 },
};

const struct named_number command_names[] = {
	NAME(BPF_MAP_CREATE),
	NAME(BPF_MAP_LOOKUP_ELEM),
	NAME(BPF_MAP_UPDATE_ELEM),
	NAME(BPF_MAP_DELETE_ELEM),
	NAME(BPF_MAP_GET_NEXT_KEY),
	NAME(BPF_PROG_LOAD),
	NAME(BPF_OBJ_PIN),
	NAME(BPF_OBJ_GET),
	NAME(BPF_PROG_ATTACH),
	NAME(BPF_PROG_DETACH),
	NAME(BPF_PROG_TEST_RUN),
	NAME(BPF_PROG_RUN),
	NAME(BPF_PROG_GET_NEXT_ID),
	NAME(BPF_MAP_GET_NEXT_ID),
	NAME(BPF_PROG_GET_FD_BY_ID),
	NAME(BPF_MAP_GET_FD_BY_ID),
	NAME(BPF_OBJ_GET_INFO_BY_FD),
	NAME(BPF_PROG_QUERY),
	NAME(BPF_RAW_TRACEPOINT_OPEN),
	NAME(BPF_BTF_LOAD),
	NAME(BPF_BTF_GET_FD_BY_ID),
	NAME(BPF_TASK_FD_QUERY),
	NAME(BPF_MAP_LOOKUP_AND_DELETE_ELEM),
	NAME(BPF_MAP_FREEZE),
	NAME(BPF_BTF_GET_NEXT_ID),
	NAME(BPF_MAP_LOOKUP_BATCH),
	NAME(BPF_MAP_LOOKUP_AND_DELETE_BATCH),
	NAME(BPF_MAP_UPDATE_BATCH),
	NAME(BPF_MAP_DELETE_BATCH),
	NAME(BPF_LINK_CREATE),
	NAME(BPF_LINK_UPDATE),
	NAME(BPF_LINK_GET_FD_BY_ID),
	NAME(BPF_LINK_GET_NEXT_ID),
	NAME(BPF_ENABLE_STATS),
	NAME(BPF_ITER_CREATE),
	NAME(BPF_LINK_DETACH),
	NAME(BPF_PROG_BIND_MAP),
	{ 0 },
};

const struct named_number file_type_names[] = {
	{ "sock", S_IFSOCK }, { "socket", S_IFSOCK },
	{ "lnk", S_IFLNK }, { "link", S_IFLNK },
	{ "reg", S_IFREG }, { "regular", S_IFREG },
	{ "blk", S_IFBLK }, { "block", S_IFBLK },
	{ "dir", S_IFDIR }, { "directory", S_IFDIR },
	{ "chr", S_IFCHR }, { "char", S_IFCHR },
	{ "fifo", S_IFIFO }, { "pipe", S_IFIFO },
	{ 0 },
};
/* clang-format on */

const struct named_number namespace_names[] = {
	{ "Uts", NAMESPACE_UTS },
	{ "Ipc", NAMESPACE_IPC },
	{ "Mnt", NAMESPACE_MNT },
	{ "Pid", NAMESPACE_PID },
	{ "PidForChildren", NAMESPACE_PID_FOR_CHILDREN },
	{ "Net", NAMESPACE_NET },
	{ "Time", NAMESPACE_TIME },
	{ "TimeForChildren", NAMESPACE_TIME_FOR_CHILDREN },
	{ "Cgroup", NAMESPACE_CGROUP },
	{ "User", NAMESPACE_USER },
	{ 0 },
};

bool named_number_find(const struct named_number *names, const char *name,
		       uint64_t *ret)
{
	for (; names->name; names++)
		if (strcasecmp(names->name, name) == 0) {
			*ret = names->number;
			return true;
		}
	return false;
}

static const char *name_at(size_t n, const void *names)
{
	return ((const struct named_number *)names)[n].name;
}

const char *named_number_nearest(const struct named_number *names,
				 const char *name)
{
	return diag_nearest(name, name_at, names);
}
