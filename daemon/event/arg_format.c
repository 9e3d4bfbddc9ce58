// SPDX-License-Identifier: Apache-2.0

#include "arg_format.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "kernel_names.h"
#include "text.h"

enum {
	WORD_SIZE = 64,
};

/* ---- words: what is one text in both ---- */

static void word_permission(const struct field *field,
			    char text[static WORD_SIZE])
{
	static const char types[] = "?pc?d?b?-?l?s???"; /* by S_IFMT */
	static const char letters[] = "rwxrwxrwx";
	unsigned mode = (unsigned)field->value->number;

	text[0] = types[(mode & S_IFMT) >> 12];
	for (unsigned i = 0; i < 9; i++)
		text[1 + i] = mode & 0400U >> i ? letters[i] : '-';
	text[10] = '\0';

	if (mode & S_ISUID)
		text[3] = mode & S_IXUSR ? 's' : 'S';
	if (mode & S_ISGID)
		text[6] = mode & S_IXGRP ? 's' : 'S';
	if (mode & S_ISVTX)
		text[9] = mode & S_IXOTH ? 't' : 'T';
}

static void word_caps(const struct field *field, char text[static WORD_SIZE])
{
	snprintf(text, WORD_SIZE, "%016llx", field->value->number);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "4c000020a" as 192.0.2.10. What is no address is not shown. */
static void word_address(const struct field *field, char text[static WORD_SIZE])
{
	unsigned char address[16];
	struct bytes from = field->text;
	bool is_v4 = from.len == 9 && from.data[0] == '4';

	text[0] = '\0';
	if (!is_v4 && (from.len != 33 || from.data[0] != '6'))
		return;

	for (size_t i = 0; i < from.len / 2; i++) {
		int high = hex_digit(from.data[1 + 2 * i]);
		int low = hex_digit(from.data[2 + 2 * i]);

		if (high < 0 || low < 0)
			return;
		address[i] = (unsigned char)(high << 4 | low);
	}
	inet_ntop(is_v4 ? AF_INET : AF_INET6, address, text, WORD_SIZE);
}

/* ---- what has a shape of its own in JSON ---- */

static uint64_t port_of(const struct field *field)
{
	uint64_t number = field->value->number;

	return number < NO_PORT ? number : 0;
}

static void json_port(struct jsonl *json, const char *key,
		      const struct field *field)
{
	jsonl_uint(json, key, port_of(field));
}

static void json_number64(struct jsonl *json, const char *key,
			  const struct field *field)
{
	if (field_is_signed(field))
		jsonl_int64(json, key, (int64_t)field->value->number);
	else
		jsonl_uint64(json, key, field->value->number);
}

/* What is longer than its type says is written as 64 bits are: no reader can
 * be trusted with such a number. */
static void json_number(struct jsonl *json, const char *key,
			const struct field *field)
{
	uint64_t number = field->value->number;

	if (field_is_signed(field) && (int64_t)number >= INT32_MIN &&
	    (int64_t)number <= INT32_MAX)
		jsonl_int(json, key, (int64_t)number);
	else if (!field_is_signed(field) && number <= UINT32_MAX)
		jsonl_uint(json, key, number);
	else
		json_number64(json, key, field);
}

static void json_text(struct jsonl *json, const char *key,
		      const struct field *field)
{
	jsonl_string(json, key, field->text.data, field->text.len);
}

static void json_bytes(struct jsonl *json, const char *key,
		       const struct field *field)
{
	jsonl_base64(json, key, field->text.data, field->text.len);
}

static void json_bool(struct jsonl *json, const char *key,
		      const struct field *field)
{
	jsonl_bool(json, key, field->value->number);
}

static void json_capability(struct jsonl *json, const char *key,
			    const struct field *field)
{
	const char *name = capability_name(field->value->number);

	jsonl_object(json, key);
	json_number(json, "value", field);
	if (name)
		jsonl_text(json, "name", name);
	jsonl_object_end(json);
}

static void json_namespace(struct jsonl *json, const char *key,
			   const struct field *field)
{
	jsonl_object(json, key);
	json_number(json, "inum", field);
	if (field->value->number == HOST_USER_NAMESPACE)
		jsonl_bool(json, "is_host", true);
	jsonl_object_end(json);
}

static void json_syscall(struct jsonl *json, const char *key,
			 const struct field *field)
{
	uint32_t number = (uint32_t)field->value->number;
	bool compat = number & SYSCALL_COMPAT;

	jsonl_object(json, key);
	if (number & ~SYSCALL_COMPAT)
		jsonl_uint(json, "id", number & ~SYSCALL_COMPAT);
	jsonl_text(json, "abi", compat ? "i386" : "x64");
	jsonl_object_end(json);
}

static const char *cap_of_bit(unsigned bit)
{
	return capability_name(bit);
}

void bits_json(struct jsonl *json, const char *key, uint64_t bits,
	       const char *(*name)(unsigned bit))
{
	jsonl_array(json, key);
	for (; bits; bits &= bits - 1) {
		unsigned bit = (unsigned)__builtin_ctzll(bits);
		const char *known = name(bit);
		char digits[TEXT_DECIMAL_SIZE];

		if (known)
			jsonl_text(json, NULL, known);
		else
			jsonl_string(json, NULL, digits,
				     text_decimal(bit, digits));
	}
	jsonl_array_end(json);
}

static void json_caps(struct jsonl *json, const char *key,
		      const struct field *field)
{
	bits_json(json, key, field->value->number, cap_of_bit);
}

static void json_securebits(struct jsonl *json, const char *key,
			    const struct field *field)
{
	bits_json(json, key, field->value->number, securebit_name);
}

static void json_taints(struct jsonl *json, const char *key,
			const struct field *field)
{
	bits_json(json, key, field->value->number, taint_name);
}

/* ---- the table ---- */

/* One of the three: a number with a name, another text, JSON of its own. */
static const struct format {
	const char *(*name)(uint64_t number);
	void (*word)(const struct field *field, char text[static WORD_SIZE]);
	void (*json)(struct jsonl *json, const char *key,
		     const struct field *field);
} formats[] = {
	[FORMAT_NUMBER] = { .json = json_number },
	[FORMAT_NUMBER64] = { .json = json_number64 },
	[FORMAT_PORT] = { .json = json_port },
	[FORMAT_TEXT] = { .json = json_text },
	[FORMAT_BYTES] = { .json = json_bytes },
	[FORMAT_PERMISSION] = { .word = word_permission },
	[FORMAT_FAMILY] = { .name = family_name },
	[FORMAT_SOCK_TYPE] = { .name = sock_type_name },
	[FORMAT_PROTOCOL] = { .name = protocol_name },
	[FORMAT_STATE] = { .name = tcp_state_name },
	[FORMAT_ADDRESS] = { .word = word_address },
	[FORMAT_CAP_NAME] = { .json = json_capability },
	[FORMAT_CAP_HEX] = { .word = word_caps },
	[FORMAT_CAP_LIST] = { .json = json_caps },
	[FORMAT_SECUREBITS] = { .json = json_securebits },
	[FORMAT_NAMESPACE] = { .json = json_namespace },
	[FORMAT_BPF_CMD] = { .name = bpf_command_name },
	[FORMAT_BPF_PROG_TYPE] = { .name = bpf_program_name },
	[FORMAT_BPF_MAP_TYPE] = { .name = bpf_map_type_name },
	[FORMAT_PERF_TYPE] = { .name = perf_type_name },
	[FORMAT_TAINTS] = { .json = json_taints },
	[FORMAT_BOOL] = { .json = json_bool },
	[FORMAT_SYSCALL] = { .json = json_syscall },
};

bool field_is_empty(const struct field *field)
{
	char text[WORD_SIZE];

	switch (field->info->format) {
	case FORMAT_NONE:
		return true;
	case FORMAT_ADDRESS:
		word_address(field, text);
		return !text[0];
	case FORMAT_TEXT:
	case FORMAT_BYTES:
		return !field->text.len;
	case FORMAT_PORT:
		return !port_of(field);
	case FORMAT_NUMBER:
	case FORMAT_NUMBER64:
	case FORMAT_CAP_LIST:
	case FORMAT_SECUREBITS:
	case FORMAT_TAINTS:
		return !field->value->number;
	default:
		return false;
	}
}

/* A number that has no name is a text of its digits. */
static void json_named(struct jsonl *json, const char *key,
		       const struct field *field, const char *name)
{
	char digits[TEXT_DECIMAL_SIZE];

	if (name)
		jsonl_text(json, key, name);
	else
		jsonl_string(json, key, digits,
			     text_decimal(field->value->number, digits));
}

void field_json(struct jsonl *json, const char *key, const struct field *field)
{
	const struct format *format = &formats[field->info->format];
	char text[WORD_SIZE];

	if (format->json) {
		format->json(json, key, field);
	} else if (format->name) {
		json_named(json, key, field,
			   format->name(field->value->number));
	} else if (format->word) {
		format->word(field, text);
		jsonl_text(json, key, text);
	}
}

static void plain_number(struct buf *out, const struct field *field)
{
	uint64_t number = field->value->number;
	char digits[TEXT_DECIMAL_SIZE];

	if (field->info->format == FORMAT_SYSCALL)
		number = (uint32_t)number & ~SYSCALL_COMPAT;
	if (field_is_signed(field) && (int64_t)number < 0) {
		buf_addc(out, '-');
		number = -number;
	}
	buf_add(out, digits, text_decimal(number, digits));
}

/* NULL: it has none. */
static const char *name_of(const struct field *field)
{
	const struct format *format = &formats[field->info->format];

	if (field->info->format == FORMAT_CAP_NAME)
		return capability_name(field->value->number);
	return format->name ? format->name(field->value->number) : NULL;
}

void field_plain(struct buf *out, const struct field *field)
{
	const struct format *format = &formats[field->info->format];
	const char *name = name_of(field);
	char text[WORD_SIZE];

	if (name) {
		buf_adds(out, name);
	} else if (format->word) {
		format->word(field, text);
		buf_adds(out, text);
	} else if (value_type_is_text(field->info->type)) {
		buf_add(out, field->text.data, field->text.len);
	} else {
		plain_number(out, field);
	}
}
