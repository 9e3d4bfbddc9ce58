// SPDX-License-Identifier: Apache-2.0
/*
 * Of sockets and credentials; kernel_names_bpf.c has the others.
 */

#include "kernel_names.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/mem.h"

static const char *find(const char *const *names, size_t n, uint64_t number)
{
	return number < n ? names[number] : NULL;
}

#define NAME(constant) [constant] = #constant

static const char *const families[] = {
	NAME(AF_UNSPEC),    NAME(AF_UNIX),    NAME(AF_INET),
	NAME(AF_AX25),	    NAME(AF_IPX),     NAME(AF_APPLETALK),
	NAME(AF_NETROM),    NAME(AF_BRIDGE),  NAME(AF_ATMPVC),
	NAME(AF_X25),	    NAME(AF_INET6),   NAME(AF_ROSE),
	NAME(AF_DECnet),    NAME(AF_NETBEUI), NAME(AF_SECURITY),
	NAME(AF_KEY),	    NAME(AF_NETLINK), NAME(AF_PACKET),
	NAME(AF_ASH),	    NAME(AF_ECONET),  NAME(AF_ATMSVC),
	NAME(AF_RDS),	    NAME(AF_IRDA),    NAME(AF_PPPOX),
	NAME(AF_WANPIPE),   NAME(AF_LLC),     NAME(AF_IB),
	NAME(AF_MPLS),	    NAME(AF_CAN),     NAME(AF_TIPC),
	NAME(AF_BLUETOOTH), NAME(AF_IUCV),    NAME(AF_RXRPC),
	NAME(AF_ISDN),	    NAME(AF_PHONET),  NAME(AF_IEEE802154),
	NAME(AF_CAIF),	    NAME(AF_ALG),     NAME(AF_NFC),
	NAME(AF_VSOCK),	    NAME(AF_KCM),     NAME(AF_QIPCRTR),
	NAME(AF_SMC),	    NAME(AF_XDP),     NAME(AF_MCTP),
};

const char *family_name(uint64_t family)
{
	return find(families, ARRAY_SIZE(families), family);
}

const char *sock_type_name(uint64_t type)
{
	static const char *const types[] = {
		[1] = "SOCK_STREAM",  [2] = "SOCK_DGRAM",     [3] = "SOCK_RAW",
		[4] = "SOCK_RDM",     [5] = "SOCK_SEQPACKET", [6] = "SOCK_DCCP",
		[10] = "SOCK_PACKET",
	};

	return find(types, ARRAY_SIZE(types), type);
}

static const char *const protocols[] = {
	NAME(IPPROTO_IP),      NAME(IPPROTO_ICMP),	NAME(IPPROTO_IGMP),
	NAME(IPPROTO_IPIP),    NAME(IPPROTO_TCP),	NAME(IPPROTO_EGP),
	NAME(IPPROTO_PUP),     NAME(IPPROTO_UDP),	NAME(IPPROTO_IDP),
	NAME(IPPROTO_TP),      NAME(IPPROTO_DCCP),	NAME(IPPROTO_IPV6),
	NAME(IPPROTO_RSVP),    NAME(IPPROTO_GRE),	NAME(IPPROTO_ESP),
	NAME(IPPROTO_AH),      [58] = "IPPROTO_ICMPV6", NAME(IPPROTO_MTP),
	NAME(IPPROTO_BEETPH),  NAME(IPPROTO_ENCAP),	NAME(IPPROTO_PIM),
	NAME(IPPROTO_COMP),    [115] = "IPPROTO_L2TP",	NAME(IPPROTO_SCTP),
	NAME(IPPROTO_UDPLITE), NAME(IPPROTO_MPLS),	NAME(IPPROTO_ETHERNET),
	NAME(IPPROTO_RAW),     [256] = "IPPROTO_SMC",	[262] = "IPPROTO_MPTCP",
};

const char *protocol_name(uint64_t protocol)
{
	return find(protocols, ARRAY_SIZE(protocols), protocol);
}

const char *tcp_state_name(uint64_t state)
{
	static const char *const states[] = {
		NULL,
		"TCP_ESTABLISHED",
		"TCP_SYN_SENT",
		"TCP_SYN_RECV",
		"TCP_FIN_WAIT1",
		"TCP_FIN_WAIT2",
		"TCP_TIME_WAIT",
		"TCP_CLOSE",
		"TCP_CLOSE_WAIT",
		"TCP_LAST_ACK",
		"TCP_LISTEN",
		"TCP_CLOSING",
		"TCP_NEW_SYN_RECV",
	};

	return find(states, ARRAY_SIZE(states), state);
}

static const char *const capabilities[] = {
	"CAP_CHOWN",
	"CAP_DAC_OVERRIDE",
	"CAP_DAC_READ_SEARCH",
	"CAP_FOWNER",
	"CAP_FSETID",
	"CAP_KILL",
	"CAP_SETGID",
	"CAP_SETUID",
	"CAP_SETPCAP",
	"CAP_LINUX_IMMUTABLE",
	"CAP_NET_BIND_SERVICE",
	"CAP_NET_BROADCAST",
	"CAP_NET_ADMIN",
	"CAP_NET_RAW",
	"CAP_IPC_LOCK",
	"CAP_IPC_OWNER",
	"CAP_SYS_MODULE",
	"CAP_SYS_RAWIO",
	"CAP_SYS_CHROOT",
	"CAP_SYS_PTRACE",
	"CAP_SYS_PACCT",
	"CAP_SYS_ADMIN",
	"CAP_SYS_BOOT",
	"CAP_SYS_NICE",
	"CAP_SYS_RESOURCE",
	"CAP_SYS_TIME",
	"CAP_SYS_TTY_CONFIG",
	"CAP_MKNOD",
	"CAP_LEASE",
	"CAP_AUDIT_WRITE",
	"CAP_AUDIT_CONTROL",
	"CAP_SETFCAP",
	"CAP_MAC_OVERRIDE",
	"CAP_MAC_ADMIN",
	"CAP_SYSLOG",
	"CAP_WAKE_ALARM",
	"CAP_BLOCK_SUSPEND",
	"CAP_AUDIT_READ",
	"CAP_PERFMON",
	"CAP_BPF",
	"CAP_CHECKPOINT_RESTORE",
};

const char *capability_name(uint64_t number)
{
	return find(capabilities, ARRAY_SIZE(capabilities), number);
}

const char *securebit_name(unsigned bit)
{
	static const char *const bits[] = {
		"SecBitNoRoot",
		"SecBitNoRootLocked",
		"SecBitNoSetUidFixup",
		"SecBitNoSetUidFixupLocked",
		"SecBitKeepCaps",
		"SecBitKeepCapsLocked",
		"SecBitNoCapAmbientRaise",
		"SecBitNoCapAmbientRaiseLocked",
	};

	return find(bits, ARRAY_SIZE(bits), bit);
}

const char *taint_name(unsigned bit)
{
	static const char *const bits[] = {
		[0] = "TAINT_PROPRIETARY_MODULE",
		[1] = "TAINT_FORCED_MODULE",
		[3] = "TAINT_FORCED_UNLOAD_MODULE",
		[10] = "TAINT_STAGED_MODULE",
		[12] = "TAINT_OUT_OF_TREE_MODULE",
		[13] = "TAINT_UNSIGNED_MODULE",
		[15] = "TAINT_KERNEL_LIVE_PATCH_MODULE",
		[18] = "TAINT_TEST_MODULE",
	};

	return find(bits, ARRAY_SIZE(bits), bit);
}
