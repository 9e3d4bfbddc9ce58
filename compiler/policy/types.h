/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * types - the argument types of the policy language, and their fields
 *
 * What a policy calls an argument of type "sock" is a group of fields, each a
 * source of its own: a number or a text. Operators look at one field, events
 * show all. Most fields are members of kernel structures, named by their BTF
 * path from the object that the argument points to; the rest is read by a
 * reader of its own in the kernel (enum value_type from VALUE_PATH on).
 */

#include <stdbool.h>
#include <stddef.h>

#include "abi.h"

enum arg_type {
	ARG_AUTO, /* tracepoints: by the format of the event */
	ARG_NOP,
	ARG_INT,
	ARG_INT8,
	ARG_INT16,
	ARG_INT32,
	ARG_INT64,
	ARG_SINT8,
	ARG_SINT16,
	ARG_SINT32,
	ARG_SINT64,
	ARG_LONG,
	ARG_UINT8,
	ARG_UINT16,
	ARG_UINT32,
	ARG_UINT64,
	ARG_ULONG,
	ARG_SIZE,
	ARG_SYSCALL64,
	ARG_BPF_CMD,
	ARG_CAPABILITY,
	ARG_STRING,
	ARG_DATA_LOC,
	ARG_CHAR_BUF,
	ARG_CHAR_IOVEC,
	ARG_IOV_ITER,
	ARG_CONST_BUF,
	ARG_FILENAME,
	ARG_FD,
	ARG_FILE,
	ARG_KIOCB,
	ARG_PATH,
	ARG_DENTRY,
	ARG_LINUX_BINPRM,
	ARG_CRED,
	ARG_USER_NAMESPACE,
	ARG_KERNEL_CAP,
	ARG_CAP_INHERITABLE,
	ARG_CAP_PERMITTED,
	ARG_CAP_EFFECTIVE,
	ARG_SOCK,
	ARG_SOCKET,
	ARG_SOCKADDR,
	ARG_SOCKADDR_UN,
	ARG_SKB,
	ARG_NET_DEVICE,
	ARG_BPF_ATTR,
	ARG_BPF_PROG,
	ARG_BPF_MAP,
	ARG_PERF_EVENT,
	ARG_LOAD_INFO,
	ARG_MODULE,
	N_ARG_TYPES,
};

/* What an operator looks at. A type has at most one field of each kind, and
 * operators for which it has none do not fit it. */
enum operand {
	OPERAND_NONE,
	OPERAND_VALUE, /* Equal, Prefix, GT, Mask, SubString... */
	OPERAND_SADDR,
	OPERAND_DADDR,
	OPERAND_SPORT,
	OPERAND_DPORT,
	OPERAND_PROTOCOL,
	OPERAND_FAMILY,
	OPERAND_STATE,
	OPERAND_MODE, /* FileType */
};

/* How events show a field. */
enum field_format {
	FORMAT_NONE,	 /* not shown */
	FORMAT_NUMBER,	 /* 32 bits or less: a JSON number */
	FORMAT_NUMBER64, /* a JSON string */
	FORMAT_PORT,	 /* as FORMAT_NUMBER; NO_PORT as 0 */
	FORMAT_TEXT,
	FORMAT_BYTES, /* base64 */
	FORMAT_PERMISSION,
	FORMAT_FAMILY,
	FORMAT_SOCK_TYPE,
	FORMAT_PROTOCOL,
	FORMAT_STATE,
	FORMAT_ADDRESS, /* the text of VALUE_*_ADDR */
	FORMAT_CAP_NAME,
	FORMAT_CAP_HEX,
	FORMAT_CAP_LIST,
	FORMAT_SECUREBITS,
	FORMAT_NAMESPACE, /* {inum, is_host}; by the name: of users */
	FORMAT_BPF_CMD,
	FORMAT_BPF_PROG_TYPE,
	FORMAT_BPF_MAP_TYPE,
	FORMAT_PERF_TYPE,
	FORMAT_TAINTS,
	FORMAT_BOOL,
	FORMAT_SYSCALL, /* {id, abi} */
};

enum {
	MAX_MEMBER_PATHS = 3,
};

struct arg_field {
	const char *name; /* in JSON; "a.b" nests; "": the argument itself */
	/* Of arg_type_info::object, from ::via on: the first that there is.
	 * "": the object. 'x*' follows number x as a pointer. None: no step. */
	const char *members[MAX_MEMBER_PATHS];
	enum value_type type;
	enum operand operand;
	enum field_format format;
};

struct arg_type_info {
	const char *name;   /* in policies: "sock" */
	const char *json;   /* key of the argument in events: "sock_arg" */
	const char *object; /* structure or union that the argument points to;
			       NULL: it points to none */
	const char *via;    /* member of it that points to what has the fields;
			       NULL: it has them itself */
	const char *via_object; /* structure that @via points to */
	bool is_descriptor;	/* a number of an open file */
	const struct arg_field *fields;
	size_t n_fields;
};

const struct arg_type_info *arg_type_info(enum arg_type type);

/* The field that an operator looks at; NULL: it has none. */
const struct arg_field *arg_field_for(enum arg_type type, enum operand operand);

bool value_type_is_text(enum value_type type);
