// SPDX-License-Identifier: Apache-2.0

#include "policy_terms.h"

#include "policy.h"

#define UNSUPPORTED -1, NULL

const struct term api_version_terms[] = {
	{ "cilium.io/v1alpha1", 0, NULL },
	{ 0 },
};

const struct term kind_terms[] = {
	{ "TracingPolicy", 0, NULL },
	{ "TracingPolicyNamespaced", -1,
	  "is not supported by this version: on a host without Kubernetes "
	  "there are no namespaces, write 'TracingPolicy'" },
	{ 0 },
};

const struct term arg_type_terms[] = {
	{ "string", VALUE_STRING, NULL },
	{ "int", VALUE_S32, NULL },
	{ "int8", VALUE_S8, NULL },
	{ "int16", VALUE_S16, NULL },
	{ "int32", VALUE_S32, NULL },
	{ "int64", VALUE_S64, NULL },
	{ "sint8", VALUE_S8, NULL },
	{ "sint16", VALUE_S16, NULL },
	{ "sint32", VALUE_S32, NULL },
	{ "sint64", VALUE_S64, NULL },
	{ "uint8", VALUE_U8, NULL },
	{ "uint16", VALUE_U16, NULL },
	{ "uint32", VALUE_U32, NULL },
	{ "uint64", VALUE_U64, NULL },
	{ "long", VALUE_S64, NULL },
	{ "ulong", VALUE_U64, NULL },
	{ "size_t", VALUE_U64, NULL },
	{ "nop", VALUE_NONE, NULL },
	{ "auto", -1,
	  "is for tracepoints: say what the argument is, like 'string' or "
	  "'int'" },
	{ "bpf_attr", UNSUPPORTED },
	{ "bpf_cmd", UNSUPPORTED },
	{ "bpf_map", UNSUPPORTED },
	{ "bpf_prog", UNSUPPORTED },
	{ "cap_effective", UNSUPPORTED },
	{ "cap_inheritable", UNSUPPORTED },
	{ "cap_permitted", UNSUPPORTED },
	{ "capability", UNSUPPORTED },
	{ "char_buf", UNSUPPORTED },
	{ "char_iovec", UNSUPPORTED },
	{ "const_buf", UNSUPPORTED },
	{ "cred", UNSUPPORTED },
	{ "data_loc", UNSUPPORTED },
	{ "dentry", UNSUPPORTED },
	{ "fd", UNSUPPORTED },
	{ "file", UNSUPPORTED },
	{ "filename", UNSUPPORTED },
	{ "iov_iter", UNSUPPORTED },
	{ "kernel_cap_t", UNSUPPORTED },
	{ "kiocb", UNSUPPORTED },
	{ "linux_binprm", UNSUPPORTED },
	{ "load_info", UNSUPPORTED },
	{ "module", UNSUPPORTED },
	{ "net_device", UNSUPPORTED },
	{ "path", UNSUPPORTED },
	{ "perf_event", UNSUPPORTED },
	{ "skb", UNSUPPORTED },
	{ "sock", UNSUPPORTED },
	{ "sockaddr", UNSUPPORTED },
	{ "sockaddr_un", UNSUPPORTED },
	{ "socket", UNSUPPORTED },
	{ "syscall64", UNSUPPORTED },
	{ "user_namespace", UNSUPPORTED },
	{ 0 },
};

const struct term arg_operator_terms[] = {
	{ "Equal", OP_EQUAL, NULL },
	{ "NotEqual", OP_NOT_EQUAL, NULL },
	{ "Prefix", OP_PREFIX, NULL },
	{ "NotPrefix", OP_NOT_PREFIX, NULL },
	{ "Postfix", OP_POSTFIX, NULL },
	{ "NotPostfix", OP_NOT_POSTFIX, NULL },
	{ "GT", OP_GT, NULL },
	{ "GreaterThan", OP_GT, NULL },
	{ "LT", OP_LT, NULL },
	{ "LessThan", OP_LT, NULL },
	{ "Mask", OP_MASK, NULL },
	{ "InRange", OP_IN_RANGE, NULL },
	{ "NotInRange", OP_NOT_IN_RANGE, NULL },
	{ "InMap", OP_IN_MAP, NULL },
	{ "NotInMap", OP_NOT_IN_MAP, NULL },
	{ "In", -1,
	  "is for matchPIDs and matchBinaries: write 'Equal', or 'InMap' for "
	  "numbers" },
	{ "NotIn", -1,
	  "is for matchPIDs and matchBinaries: write 'NotEqual', or "
	  "'NotInMap' for numbers" },
	{ "SubString", UNSUPPORTED },
	{ "SubStringIgnCase", UNSUPPORTED },
	{ "SPort", UNSUPPORTED },
	{ "NotSPort", UNSUPPORTED },
	{ "SPortPriv", UNSUPPORTED },
	{ "NotSportPriv", UNSUPPORTED },
	{ "DPort", UNSUPPORTED },
	{ "NotDPort", UNSUPPORTED },
	{ "DPortPriv", UNSUPPORTED },
	{ "NotDPortPriv", UNSUPPORTED },
	{ "SAddr", UNSUPPORTED },
	{ "NotSAddr", UNSUPPORTED },
	{ "DAddr", UNSUPPORTED },
	{ "NotDAddr", UNSUPPORTED },
	{ "Protocol", UNSUPPORTED },
	{ "Family", UNSUPPORTED },
	{ "State", UNSUPPORTED },
	{ "CapabilitiesGained", UNSUPPORTED },
	{ "CelExpr", UNSUPPORTED },
	{ "FileType", UNSUPPORTED },
	{ "NotFileType", UNSUPPORTED },
	{ 0 },
};

const struct term pid_operator_terms[] = {
	{ "In", OP_IN, NULL },
	{ "NotIn", OP_NOT_IN, NULL },
	{ 0 },
};

const struct term binary_operator_terms[] = {
	{ "In", OP_IN, NULL },
	{ "NotIn", OP_NOT_IN, NULL },
	{ "Prefix", OP_PREFIX, NULL },
	{ "NotPrefix", OP_NOT_PREFIX, NULL },
	{ "Postfix", OP_POSTFIX, NULL },
	{ "NotPostfix", OP_NOT_POSTFIX, NULL },
	{ 0 },
};

const struct term action_terms[] = {
	{ "Post", ACTION_POST, NULL },
	{ "NoPost", ACTION_NO_POST, NULL },
	{ "Sigkill", ACTION_SIGKILL, NULL },
	{ "Signal", UNSUPPORTED },
	{ "Override", UNSUPPORTED },
	{ "NotifyEnforcer", UNSUPPORTED },
	{ "CleanupEnforcerNotification", UNSUPPORTED },
	{ "TrackSock", UNSUPPORTED },
	{ "UntrackSock", UNSUPPORTED },
	{ "GetUrl", UNSUPPORTED },
	{ "DnsLookup", UNSUPPORTED },
	{ "Set", UNSUPPORTED },
	{ "FollowFD", UNSUPPORTED },
	{ "UnfollowFD", UNSUPPORTED },
	{ "CopyFD", UNSUPPORTED },
	{ 0 },
};
