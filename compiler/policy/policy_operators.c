// SPDX-License-Identifier: Apache-2.0

#include "base/mem.h"
#include "policy_action.h"
#include "policy_filter.h"

struct meaning {
	const char *name;
	bool negated;
	enum operand operand;
};

static const struct meaning meanings[] = {
	[OP_EQUAL] = { "Equal", false, OPERAND_VALUE },
	[OP_NOT_EQUAL] = { "NotEqual", true, OPERAND_VALUE },
	[OP_PREFIX] = { "Prefix", false, OPERAND_VALUE },
	[OP_NOT_PREFIX] = { "NotPrefix", true, OPERAND_VALUE },
	[OP_POSTFIX] = { "Postfix", false, OPERAND_VALUE },
	[OP_NOT_POSTFIX] = { "NotPostfix", true, OPERAND_VALUE },
	[OP_SUBSTRING] = { "SubString", false, OPERAND_VALUE },
	[OP_SUBSTRING_IGN_CASE] = { "SubStringIgnCase", false, OPERAND_VALUE },
	[OP_GLOB] = { "Glob", false, OPERAND_VALUE },
	[OP_NOT_GLOB] = { "NotGlob", true, OPERAND_VALUE },
	[OP_REGEX] = { "Regex", false, OPERAND_VALUE },
	[OP_NOT_REGEX] = { "NotRegex", true, OPERAND_VALUE },
	[OP_GT] = { "GT", false, OPERAND_VALUE },
	[OP_LT] = { "LT", false, OPERAND_VALUE },
	[OP_MASK] = { "Mask", false, OPERAND_VALUE },
	[OP_IN_RANGE] = { "InRange", false, OPERAND_VALUE },
	[OP_NOT_IN_RANGE] = { "NotInRange", true, OPERAND_VALUE },
	[OP_IN_MAP] = { "InMap", false, OPERAND_VALUE },
	[OP_NOT_IN_MAP] = { "NotInMap", true, OPERAND_VALUE },
	[OP_IN] = { "In", false, OPERAND_VALUE },
	[OP_NOT_IN] = { "NotIn", true, OPERAND_VALUE },
	[OP_SPORT] = { "SPort", false, OPERAND_SPORT },
	[OP_NOT_SPORT] = { "NotSPort", true, OPERAND_SPORT },
	[OP_SPORT_PRIV] = { "SPortPriv", false, OPERAND_SPORT },
	[OP_NOT_SPORT_PRIV] = { "NotSportPriv", true, OPERAND_SPORT },
	[OP_DPORT] = { "DPort", false, OPERAND_DPORT },
	[OP_NOT_DPORT] = { "NotDPort", true, OPERAND_DPORT },
	[OP_DPORT_PRIV] = { "DPortPriv", false, OPERAND_DPORT },
	[OP_NOT_DPORT_PRIV] = { "NotDPortPriv", true, OPERAND_DPORT },
	[OP_SADDR] = { "SAddr", false, OPERAND_SADDR },
	[OP_NOT_SADDR] = { "NotSAddr", true, OPERAND_SADDR },
	[OP_DADDR] = { "DAddr", false, OPERAND_DADDR },
	[OP_NOT_DADDR] = { "NotDAddr", true, OPERAND_DADDR },
	[OP_PROTOCOL] = { "Protocol", false, OPERAND_PROTOCOL },
	[OP_FAMILY] = { "Family", false, OPERAND_FAMILY },
	[OP_STATE] = { "State", false, OPERAND_STATE },
	[OP_FILE_TYPE] = { "FileType", false, OPERAND_MODE },
	[OP_NOT_FILE_TYPE] = { "NotFileType", true, OPERAND_MODE },
	[OP_CAPS_GAINED] = { "CapabilitiesGained", false, OPERAND_VALUE },
	[OP_CEL] = { "CelExpr", false, OPERAND_VALUE },
};

const char *operator_name(enum operator_kind op)
{
	return (size_t)op < ARRAY_SIZE(meanings) ? meanings[op].name : NULL;
}

bool operator_is_negated(enum operator_kind op)
{
	return meanings[op].negated;
}

bool operator_takes_values(enum operator_kind op)
{
	return op != OP_SPORT_PRIV && op != OP_NOT_SPORT_PRIV &&
	       op != OP_DPORT_PRIV && op != OP_NOT_DPORT_PRIV &&
	       op != OP_CAPS_GAINED;
}

enum operand operator_operand(enum operator_kind op)
{
	return meanings[op].operand;
}

const char *match_name(enum match_kind kind)
{
	static const char *const names[] = {
		[MATCH_ARGS] = "matchArgs",
		[MATCH_DATA] = "matchData",
		[MATCH_RETURN_ARGS] = "matchReturnArgs",
		[MATCH_PIDS] = "matchPIDs",
		[MATCH_BINARIES] = "matchBinaries",
		[MATCH_PARENT_BINARIES] = "matchParentBinaries",
		[MATCH_ANCESTORS] = "matchAncestors",
		[MATCH_NAMESPACES] = "matchNamespaces",
		[MATCH_NAMESPACE_CHANGES] = "matchNamespaceChanges",
		[MATCH_CAPABILITIES] = "matchCapabilities",
		[MATCH_CAPABILITY_CHANGES] = "matchCapabilityChanges",
		[MATCH_UNITS] = "matchUnits",
		[MATCH_USERS] = "matchUsers",
	};

	return (size_t)kind < ARRAY_SIZE(names) ? names[kind] : NULL;
}

const char *action_name(enum action_kind kind)
{
	static const char *const names[] = {
		[ACTION_POST] = "Post",
		[ACTION_NO_POST] = "NoPost",
		[ACTION_SIGKILL] = "Sigkill",
		[ACTION_SIGNAL] = "Signal",
		[ACTION_OVERRIDE] = "Override",
		[ACTION_NOTIFY_ENFORCER] = "NotifyEnforcer",
		[ACTION_CLEANUP_ENFORCER] = "CleanupEnforcerNotification",
		[ACTION_TRACK_SOCK] = "TrackSock",
		[ACTION_UNTRACK_SOCK] = "UntrackSock",
		[ACTION_GET_URL] = "GetUrl",
		[ACTION_DNS_LOOKUP] = "DnsLookup",
		[ACTION_SET] = "Set",
	};

	return (size_t)kind < ARRAY_SIZE(names) ? names[kind] : NULL;
}
