// SPDX-License-Identifier: Apache-2.0
/*
 * Names in events are Tetragon's (api/v1/tetragon/tetragon.proto); members are
 * those of the kernel's structures, newest name first.
 */

#include "types.h"

#include "base/mem.h"

/* A type without members: the argument itself. */
#define SCALAR(value, format)                                          \
	{                                                              \
		{                                                      \
			"", { NULL }, (value), OPERAND_VALUE, (format) \
		}                                                      \
	}

#define MEMBERS(...)        \
	{                   \
		__VA_ARGS__ \
	}

static const struct arg_field s8_fields[] = SCALAR(VALUE_S8, FORMAT_NUMBER);
static const struct arg_field s16_fields[] = SCALAR(VALUE_S16, FORMAT_NUMBER);
static const struct arg_field s32_fields[] = SCALAR(VALUE_S32, FORMAT_NUMBER);
static const struct arg_field s64_fields[] = SCALAR(VALUE_S64, FORMAT_NUMBER64);
static const struct arg_field u8_fields[] = SCALAR(VALUE_U8, FORMAT_NUMBER);
static const struct arg_field u16_fields[] = SCALAR(VALUE_U16, FORMAT_NUMBER);
static const struct arg_field u32_fields[] = SCALAR(VALUE_U32, FORMAT_NUMBER);
static const struct arg_field u64_fields[] = SCALAR(VALUE_U64, FORMAT_NUMBER64);
static const struct arg_field syscall_fields[] =
	SCALAR(VALUE_SYSCALL, FORMAT_SYSCALL);
static const struct arg_field bpf_cmd_fields[] =
	SCALAR(VALUE_U32, FORMAT_BPF_CMD);
static const struct arg_field capability_fields[] =
	SCALAR(VALUE_S32, FORMAT_CAP_NAME);
static const struct arg_field string_fields[] =
	SCALAR(VALUE_STRING, FORMAT_TEXT);
static const struct arg_field data_loc_fields[] =
	SCALAR(VALUE_DATA_LOC, FORMAT_TEXT);
static const struct arg_field bytes_fields[] =
	SCALAR(VALUE_BYTES, FORMAT_BYTES);
static const struct arg_field iovec_fields[] =
	SCALAR(VALUE_IOVEC, FORMAT_BYTES);
static const struct arg_field iter_fields[] = SCALAR(VALUE_ITER, FORMAT_BYTES);

static const struct arg_field filename_fields[] = {
	{ "", MEMBERS("name"), VALUE_STRING, OPERAND_VALUE, FORMAT_TEXT },
};

static const struct arg_field file_fields[] = {
	{ "path", MEMBERS("f_path"), VALUE_PATH, OPERAND_VALUE, FORMAT_TEXT },
	{ "permission", MEMBERS("f_inode.i_mode"), VALUE_U16, OPERAND_MODE,
	  FORMAT_PERMISSION },
};

static const struct arg_field path_fields[] = {
	{ "path", MEMBERS(""), VALUE_PATH, OPERAND_VALUE, FORMAT_TEXT },
	{ "permission", MEMBERS("dentry.d_inode.i_mode"), VALUE_U16,
	  OPERAND_MODE, FORMAT_PERMISSION },
};

static const struct arg_field dentry_fields[] = {
	{ "path", MEMBERS(""), VALUE_DENTRY, OPERAND_VALUE, FORMAT_TEXT },
	{ "permission", MEMBERS("d_inode.i_mode"), VALUE_U16, OPERAND_MODE,
	  FORMAT_PERMISSION },
};

#define ID(name, member)                                                      \
	{                                                                     \
		name, MEMBERS(member), VALUE_U32, OPERAND_NONE, FORMAT_NUMBER \
	}
#define CAPS(name, member)                                      \
	{                                                       \
		name, MEMBERS(member), VALUE_U64, OPERAND_NONE, \
			FORMAT_CAP_LIST                         \
	}

static const struct arg_field cred_fields[] = {
	ID("uid", "uid.val"),
	ID("gid", "gid.val"),
	ID("euid", "euid.val"),
	ID("egid", "egid.val"),
	ID("suid", "suid.val"),
	ID("sgid", "sgid.val"),
	ID("fsuid", "fsuid.val"),
	ID("fsgid", "fsgid.val"),
	{ "securebits", MEMBERS("securebits"), VALUE_U32, OPERAND_NONE,
	  FORMAT_SECUREBITS },
	CAPS("caps.permitted", "cap_permitted"),
	CAPS("caps.effective", "cap_effective"),
	CAPS("caps.inheritable", "cap_inheritable"),
	{ "user_ns.level", MEMBERS("user_ns.level"), VALUE_S32, OPERAND_NONE,
	  FORMAT_NUMBER },
	ID("user_ns.uid", "user_ns.owner.val"),
	ID("user_ns.gid", "user_ns.group.val"),
	{ "user_ns.ns", MEMBERS("user_ns.ns.inum"), VALUE_U32, OPERAND_NONE,
	  FORMAT_NAMESPACE },
};

static const struct arg_field user_namespace_fields[] = {
	{ "level", MEMBERS("level"), VALUE_S32, OPERAND_NONE, FORMAT_NUMBER },
	ID("uid", "owner.val"),
	ID("gid", "group.val"),
	{ "ns", MEMBERS("ns.inum"), VALUE_U32, OPERAND_NONE, FORMAT_NAMESPACE },
};

static const struct arg_field cap_fields[] = {
	{ "", MEMBERS("+0"), VALUE_U64, OPERAND_VALUE, FORMAT_CAP_HEX },
};

#define SKC "__sk_common."

static const struct arg_field sock_fields[] = {
	{ "family", MEMBERS(SKC "skc_family"), VALUE_U16, OPERAND_FAMILY,
	  FORMAT_FAMILY },
	{ "type", MEMBERS("sk_type"), VALUE_U16, OPERAND_NONE,
	  FORMAT_SOCK_TYPE },
	{ "protocol", MEMBERS("sk_protocol"), VALUE_U16, OPERAND_PROTOCOL,
	  FORMAT_PROTOCOL },
	ID("mark", "sk_mark"),
	ID("priority", "sk_priority"),
	{ "saddr", MEMBERS(""), VALUE_SOCK_SADDR, OPERAND_SADDR,
	  FORMAT_ADDRESS },
	{ "daddr", MEMBERS(""), VALUE_SOCK_DADDR, OPERAND_DADDR,
	  FORMAT_ADDRESS },
	{ "sport", MEMBERS(""), VALUE_SOCK_SPORT, OPERAND_SPORT, FORMAT_PORT },
	{ "dport", MEMBERS(""), VALUE_SOCK_DPORT, OPERAND_DPORT, FORMAT_PORT },
	{ "cookie", MEMBERS(""), VALUE_ADDRESS, OPERAND_NONE, FORMAT_NUMBER64 },
	{ "state", MEMBERS(SKC "skc_state"), VALUE_U8, OPERAND_STATE,
	  FORMAT_STATE },
};

/* Both addresses of a struct sockaddr are called source. */
static const struct arg_field sockaddr_fields[] = {
	{ "family", MEMBERS("+0"), VALUE_U16, OPERAND_FAMILY, FORMAT_FAMILY },
	{ "addr", MEMBERS(""), VALUE_SOCKADDR, OPERAND_SADDR, FORMAT_ADDRESS },
	{ "port", MEMBERS(""), VALUE_SOCKADDR_PORT, OPERAND_SPORT,
	  FORMAT_PORT },
};

static const struct arg_field sockaddr_un_fields[] = {
	{ "family", MEMBERS("+0"), VALUE_U16, OPERAND_FAMILY, FORMAT_FAMILY },
	{ "path", MEMBERS(""), VALUE_UNIX_PATH, OPERAND_VALUE, FORMAT_TEXT },
};

static const struct arg_field skb_fields[] = {
	ID("hash", "hash"),
	ID("len", "len"),
	ID("priority", "priority"),
	ID("mark", "mark"),
	{ "saddr", MEMBERS(""), VALUE_SKB_SADDR, OPERAND_SADDR,
	  FORMAT_ADDRESS },
	{ "daddr", MEMBERS(""), VALUE_SKB_DADDR, OPERAND_DADDR,
	  FORMAT_ADDRESS },
	{ "sport", MEMBERS(""), VALUE_SKB_SPORT, OPERAND_SPORT, FORMAT_PORT },
	{ "dport", MEMBERS(""), VALUE_SKB_DPORT, OPERAND_DPORT, FORMAT_PORT },
	{ "proto", MEMBERS(""), VALUE_SKB_PROTO, OPERAND_NONE, FORMAT_NUMBER },
	{ "protocol", MEMBERS(""), VALUE_SKB_PROTO, OPERAND_PROTOCOL,
	  FORMAT_PROTOCOL },
	{ "family", MEMBERS(""), VALUE_SKB_FAMILY, OPERAND_FAMILY,
	  FORMAT_FAMILY },
};

static const struct arg_field net_device_fields[] = {
	{ "", MEMBERS("name"), VALUE_STRING, OPERAND_VALUE, FORMAT_TEXT },
};

static const struct arg_field bpf_attr_fields[] = {
	{ "ProgType", MEMBERS("prog_type"), VALUE_U32, OPERAND_NONE,
	  FORMAT_BPF_PROG_TYPE },
	ID("InsnCnt", "insn_cnt"),
	{ "ProgName", MEMBERS("prog_name"), VALUE_STRING, OPERAND_NONE,
	  FORMAT_TEXT },
};

static const struct arg_field bpf_prog_fields[] = {
	{ "ProgType", MEMBERS("type"), VALUE_U32, OPERAND_NONE,
	  FORMAT_BPF_PROG_TYPE },
	ID("InsnCnt", "len"),
	{ "ProgName", MEMBERS("aux.name"), VALUE_STRING, OPERAND_NONE,
	  FORMAT_TEXT },
};

static const struct arg_field bpf_map_fields[] = {
	{ "MapType", MEMBERS("map_type"), VALUE_U32, OPERAND_NONE,
	  FORMAT_BPF_MAP_TYPE },
	ID("KeySize", "key_size"),
	ID("ValueSize", "value_size"),
	ID("MaxEntries", "max_entries"),
	{ "MapName", MEMBERS("name"), VALUE_STRING, OPERAND_NONE, FORMAT_TEXT },
};

static const struct arg_field perf_event_fields[] = {
	{ "KprobeFunc", MEMBERS("attr.kprobe_func*"), VALUE_STRING,
	  OPERAND_NONE, FORMAT_TEXT },
	{ "Type", MEMBERS("attr.type"), VALUE_U32, OPERAND_NONE,
	  FORMAT_PERF_TYPE },
	{ "Config", MEMBERS("attr.config"), VALUE_U64, OPERAND_NONE,
	  FORMAT_NUMBER64 },
	{ "ProbeOffset", MEMBERS("attr.probe_offset"), VALUE_U64, OPERAND_NONE,
	  FORMAT_NUMBER64 },
};

static const struct arg_field load_info_fields[] = {
	{ "name", MEMBERS("name"), VALUE_STRING, OPERAND_NONE, FORMAT_TEXT },
	{ "signature_ok", MEMBERS("sig_ok"), VALUE_U8, OPERAND_NONE,
	  FORMAT_BOOL },
	{ "tainted", MEMBERS("mod.taints"), VALUE_U64, OPERAND_NONE,
	  FORMAT_TAINTS },
};

static const struct arg_field module_fields[] = {
	{ "name", MEMBERS("name"), VALUE_STRING, OPERAND_NONE, FORMAT_TEXT },
	{ "tainted", MEMBERS("taints"), VALUE_U64, OPERAND_NONE,
	  FORMAT_TAINTS },
};

#define FIELDS(table) .fields = (table), .n_fields = ARRAY_SIZE(table)
#define NUMBER(word, key, table)                             \
	{                                                    \
		.name = (word), .json = (key), FIELDS(table) \
	}
#define OBJECT(word, key, what, table)                                         \
	{                                                                      \
		.name = (word), .json = (key), .object = (what), FIELDS(table) \
	}
#define INDIRECT(word, key, what, member, to, table)               \
	{                                                          \
		.name = (word), .json = (key), .object = (what),   \
		.via = (member), .via_object = (to), FIELDS(table) \
	}

static const struct arg_type_info types[N_ARG_TYPES] = {
	[ARG_AUTO] = { .name = "auto" },
	[ARG_NOP] = { .name = "nop" },
	[ARG_INT] = NUMBER("int", "int_arg", s32_fields),
	[ARG_INT8] = NUMBER("int8", "int_arg", s8_fields),
	[ARG_INT16] = NUMBER("int16", "int_arg", s16_fields),
	[ARG_INT32] = NUMBER("int32", "int_arg", s32_fields),
	[ARG_INT64] = NUMBER("int64", "long_arg", s64_fields),
	[ARG_SINT8] = NUMBER("sint8", "int_arg", s8_fields),
	[ARG_SINT16] = NUMBER("sint16", "int_arg", s16_fields),
	[ARG_SINT32] = NUMBER("sint32", "int_arg", s32_fields),
	[ARG_SINT64] = NUMBER("sint64", "long_arg", s64_fields),
	[ARG_LONG] = NUMBER("long", "long_arg", s64_fields),
	[ARG_UINT8] = NUMBER("uint8", "uint_arg", u8_fields),
	[ARG_UINT16] = NUMBER("uint16", "uint_arg", u16_fields),
	[ARG_UINT32] = NUMBER("uint32", "uint_arg", u32_fields),
	[ARG_UINT64] = NUMBER("uint64", "size_arg", u64_fields),
	[ARG_ULONG] = NUMBER("ulong", "size_arg", u64_fields),
	[ARG_SIZE] = NUMBER("size_t", "size_arg", u64_fields),
	[ARG_SYSCALL64] = NUMBER("syscall64", "syscall_id", syscall_fields),
	[ARG_BPF_CMD] = NUMBER("bpf_cmd", "bpf_cmd_arg", bpf_cmd_fields),
	[ARG_CAPABILITY] =
		NUMBER("capability", "capability_arg", capability_fields),
	[ARG_STRING] = NUMBER("string", "string_arg", string_fields),
	[ARG_DATA_LOC] = NUMBER("data_loc", "string_arg", data_loc_fields),
	[ARG_CHAR_BUF] = NUMBER("char_buf", "bytes_arg", bytes_fields),
	[ARG_CHAR_IOVEC] = NUMBER("char_iovec", "bytes_arg", iovec_fields),
	[ARG_IOV_ITER] =
		OBJECT("iov_iter", "bytes_arg", "iov_iter", iter_fields),
	[ARG_CONST_BUF] = NUMBER("const_buf", "bytes_arg", bytes_fields),
	[ARG_FILENAME] =
		OBJECT("filename", "string_arg", "filename", filename_fields),
	[ARG_FD] = { .name = "fd",
		     .json = "file_arg",
		     .object = "file",
		     .is_descriptor = true,
		     FIELDS(file_fields) },
	[ARG_FILE] = OBJECT("file", "file_arg", "file", file_fields),
	[ARG_KIOCB] = INDIRECT("kiocb", "file_arg", "kiocb", "ki_filp", "file",
			       file_fields),
	[ARG_PATH] = OBJECT("path", "path_arg", "path", path_fields),
	[ARG_DENTRY] = OBJECT("dentry", "path_arg", "dentry", dentry_fields),
	[ARG_LINUX_BINPRM] =
		INDIRECT("linux_binprm", "linux_binprm_arg", "linux_binprm",
			 "file", "file", file_fields),
	[ARG_CRED] =
		OBJECT("cred", "process_credentials_arg", "cred", cred_fields),
	[ARG_USER_NAMESPACE] = OBJECT("user_namespace", "user_ns_arg",
				      "user_namespace", user_namespace_fields),
	[ARG_KERNEL_CAP] =
		NUMBER("kernel_cap_t", "kernel_cap_t_arg", cap_fields),
	[ARG_CAP_INHERITABLE] =
		NUMBER("cap_inheritable", "cap_inheritable_arg", cap_fields),
	[ARG_CAP_PERMITTED] =
		NUMBER("cap_permitted", "cap_permitted_arg", cap_fields),
	[ARG_CAP_EFFECTIVE] =
		NUMBER("cap_effective", "cap_effective_arg", cap_fields),
	[ARG_SOCK] = OBJECT("sock", "sock_arg", "sock", sock_fields),
	[ARG_SOCKET] = INDIRECT("socket", "sock_arg", "socket", "sk", "sock",
				sock_fields),
	[ARG_SOCKADDR] = NUMBER("sockaddr", "sockaddr_arg", sockaddr_fields),
	[ARG_SOCKADDR_UN] =
		NUMBER("sockaddr_un", "sockaddrun_arg", sockaddr_un_fields),
	[ARG_SKB] = OBJECT("skb", "skb_arg", "sk_buff", skb_fields),
	[ARG_NET_DEVICE] = OBJECT("net_device", "string_arg", "net_device",
				  net_device_fields),
	[ARG_BPF_ATTR] =
		OBJECT("bpf_attr", "bpf_attr_arg", "bpf_attr", bpf_attr_fields),
	[ARG_BPF_PROG] =
		OBJECT("bpf_prog", "bpf_prog_arg", "bpf_prog", bpf_prog_fields),
	[ARG_BPF_MAP] =
		OBJECT("bpf_map", "bpf_map_arg", "bpf_map", bpf_map_fields),
	[ARG_PERF_EVENT] = OBJECT("perf_event", "perf_event_arg", "perf_event",
				  perf_event_fields),
	[ARG_LOAD_INFO] = OBJECT("load_info", "module_arg", "load_info",
				 load_info_fields),
	[ARG_MODULE] = OBJECT("module", "module_arg", "module", module_fields),
};

const struct arg_type_info *arg_type_info(enum arg_type type)
{
	return &types[type];
}

const struct arg_field *arg_field_for(enum arg_type type, enum operand operand)
{
	const struct arg_type_info *info = &types[type];

	for (size_t i = 0; i < info->n_fields; i++)
		if (info->fields[i].operand == operand)
			return &info->fields[i];
	return NULL;
}

bool value_type_is_text(enum value_type type)
{
	return type >= VALUE_FIRST_TEXT;
}
