// SPDX-License-Identifier: Apache-2.0

#include "policy_terms.h"

#include <syslog.h>

#include "policy.h"

const struct term api_version_terms[] = {
	{ "cilium.io/v1alpha1", 0, NULL },
	{ 0 },
};

const struct term kind_terms[] = {
	{ "TracingPolicy", 0, NULL },
	{ "TracingPolicyNamespaced", 1, NULL },
	{ 0 },
};

const struct term severity_terms[] = {
	{ "debug", LOG_DEBUG, NULL },
	{ "info", LOG_INFO, NULL },
	{ "notice", LOG_NOTICE, NULL },
	{ "warning", LOG_WARNING, NULL },
	{ "error", LOG_ERR, NULL },
	{ "critical", LOG_CRIT, NULL },
	{ 0 },
};

const struct term list_kind_terms[] = {
	{ "syscalls", LIST_SYSCALLS, NULL },
	{ "generated_syscalls", LIST_ALL_SYSCALLS, NULL },
	{ "generated_ftrace", LIST_PATTERN, NULL },
	{ 0 },
};

const struct term mode_terms[] = {
	{ "enforce", 0, NULL },
	{ "monitor", 1, NULL },
	{ 0 },
};

const struct term override_method_terms[] = {
	{ "fmod-ret", OVERRIDE_FMOD_RET, NULL },
	{ "override-return", OVERRIDE_RETURN, NULL },
	{ 0 },
};

const struct term arg_source_terms[] = {
	{ "current_task", ARG_CURRENT_TASK, NULL },
	{ "pt_regs", ARG_PT_REGS, NULL },
	{ 0 },
};

const struct term return_arg_action_terms[] = {
	{ "Post", ACTION_POST, NULL },
	{ "TrackSock", ACTION_TRACK_SOCK, NULL },
	{ "UntrackSock", ACTION_UNTRACK_SOCK, NULL },
	{ 0 },
};

static const char fd_advice[] =
	"is not supported, Tetragon has removed it: give the argument the type "
	"'fd' or 'file'";

const struct term action_terms[] = {
	{ "Post", ACTION_POST, NULL },
	{ "NoPost", ACTION_NO_POST, NULL },
	{ "Sigkill", ACTION_SIGKILL, NULL },
	{ "Signal", ACTION_SIGNAL, NULL },
	{ "Override", ACTION_OVERRIDE, NULL },
	{ "NotifyEnforcer", ACTION_NOTIFY_ENFORCER, NULL },
	{ "CleanupEnforcerNotification", ACTION_CLEANUP_ENFORCER, NULL },
	{ "TrackSock", ACTION_TRACK_SOCK, NULL },
	{ "UntrackSock", ACTION_UNTRACK_SOCK, NULL },
	{ "GetUrl", ACTION_GET_URL, NULL },
	{ "DnsLookup", ACTION_DNS_LOOKUP, NULL },
	{ "Set", ACTION_SET, NULL },
	{ "FollowFD", -1, fd_advice },
	{ "UnfollowFD", -1, fd_advice },
	{ "CopyFD", -1, fd_advice },
	{ 0 },
};

const struct term rate_scope_terms[] = {
	{ "thread", RATE_THREAD, NULL },
	{ "process", RATE_PROCESS, NULL },
	{ "global", RATE_GLOBAL, NULL },
	{ 0 },
};

const struct term namespace_terms[] = {
	{ "Uts", NAMESPACE_UTS, NULL },
	{ "Ipc", NAMESPACE_IPC, NULL },
	{ "Mnt", NAMESPACE_MNT, NULL },
	{ "Pid", NAMESPACE_PID, NULL },
	{ "PidForChildren", NAMESPACE_PID_FOR_CHILDREN, NULL },
	{ "Net", NAMESPACE_NET, NULL },
	{ "Time", NAMESPACE_TIME, NULL },
	{ "TimeForChildren", NAMESPACE_TIME_FOR_CHILDREN, NULL },
	{ "Cgroup", NAMESPACE_CGROUP, NULL },
	{ "User", NAMESPACE_USER, NULL },
	{ 0 },
};

const struct term cap_set_terms[] = {
	{ "Effective", CAPS_EFFECTIVE, NULL },
	{ "Inheritable", CAPS_INHERITABLE, NULL },
	{ "Permitted", CAPS_PERMITTED, NULL },
	{ 0 },
};

const struct term unreadable_terms[] = {
	{ "match", UNREADABLE_MATCH, NULL },
	{ "ignore", UNREADABLE_IGNORE, NULL },
	{ 0 },
};

/* ---- operators ---- */

/* Two names are spelt in one way by Tetragon's documentation and in another by
 * its schema: both are right here. */
static const struct term arg_operators[] = {
	{ "Equal", OP_EQUAL, NULL },
	{ "NotEqual", OP_NOT_EQUAL, NULL },
	{ "Prefix", OP_PREFIX, NULL },
	{ "NotPrefix", OP_NOT_PREFIX, NULL },
	{ "Postfix", OP_POSTFIX, NULL },
	{ "NotPostfix", OP_NOT_POSTFIX, NULL },
	{ "SubString", OP_SUBSTRING, NULL },
	{ "SubStringIgnCase", OP_SUBSTRING_IGN_CASE, NULL },
	{ "SubStringIgnoreCase", OP_SUBSTRING_IGN_CASE, NULL },
	{ "Glob", OP_GLOB, NULL },
	{ "NotGlob", OP_NOT_GLOB, NULL },
	{ "Regex", OP_REGEX, NULL },
	{ "NotRegex", OP_NOT_REGEX, NULL },
	{ "GT", OP_GT, NULL },
	{ "GreaterThan", OP_GT, NULL },
	{ "LT", OP_LT, NULL },
	{ "LessThan", OP_LT, NULL },
	{ "Mask", OP_MASK, NULL },
	{ "InRange", OP_IN_RANGE, NULL },
	{ "NotInRange", OP_NOT_IN_RANGE, NULL },
	{ "InMap", OP_IN_MAP, NULL },
	{ "NotInMap", OP_NOT_IN_MAP, NULL },
	{ "SPort", OP_SPORT, NULL },
	{ "NotSPort", OP_NOT_SPORT, NULL },
	{ "SPortPriv", OP_SPORT_PRIV, NULL },
	{ "NotSportPriv", OP_NOT_SPORT_PRIV, NULL },
	{ "NotSPortPriv", OP_NOT_SPORT_PRIV, NULL },
	{ "DPort", OP_DPORT, NULL },
	{ "NotDPort", OP_NOT_DPORT, NULL },
	{ "DPortPriv", OP_DPORT_PRIV, NULL },
	{ "NotDPortPriv", OP_NOT_DPORT_PRIV, NULL },
	{ "SAddr", OP_SADDR, NULL },
	{ "NotSAddr", OP_NOT_SADDR, NULL },
	{ "DAddr", OP_DADDR, NULL },
	{ "NotDAddr", OP_NOT_DADDR, NULL },
	{ "Protocol", OP_PROTOCOL, NULL },
	{ "Family", OP_FAMILY, NULL },
	{ "State", OP_STATE, NULL },
	{ "FileType", OP_FILE_TYPE, NULL },
	{ "NotFileType", OP_NOT_FILE_TYPE, NULL },
	{ "CapabilitiesGained", OP_CAPS_GAINED, NULL },
	{ "CelExpr", OP_CEL, NULL },
	{ "In", -1,
	  "is for what a process is: write 'Equal' here, or 'InMap' for "
	  "numbers" },
	{ "NotIn", -1,
	  "is for what a process is: write 'NotEqual' here, or 'NotInMap' for "
	  "numbers" },
	{ 0 },
};

static const struct term member_operators[] = {
	{ "In", OP_IN, NULL },
	{ "NotIn", OP_NOT_IN, NULL },
	{ 0 },
};

static const struct term binary_operators[] = {
	{ "In", OP_IN, NULL },
	{ "NotIn", OP_NOT_IN, NULL },
	{ "Prefix", OP_PREFIX, NULL },
	{ "NotPrefix", OP_NOT_PREFIX, NULL },
	{ "Postfix", OP_POSTFIX, NULL },
	{ "NotPostfix", OP_NOT_POSTFIX, NULL },
	{ 0 },
};

static const struct term unit_operators[] = {
	{ "In", OP_IN, NULL },
	{ "NotIn", OP_NOT_IN, NULL },
	{ "Prefix", OP_PREFIX, NULL },
	{ "NotPrefix", OP_NOT_PREFIX, NULL },
	{ "Glob", OP_GLOB, NULL },
	{ "NotGlob", OP_NOT_GLOB, NULL },
	{ 0 },
};

const struct term *operator_terms(enum match_kind kind)
{
	switch (kind) {
	case MATCH_ARGS:
	case MATCH_DATA:
	case MATCH_RETURN_ARGS:
		return arg_operators;
	case MATCH_BINARIES:
	case MATCH_PARENT_BINARIES:
	case MATCH_ANCESTORS:
		return binary_operators;
	case MATCH_UNITS:
		return unit_operators;
	default:
		return member_operators;
	}
}
