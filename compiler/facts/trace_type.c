// SPDX-License-Identifier: Apache-2.0

#include "trace_type.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"

enum {
	MAX_TYPE = 256,
	ARGUMENT_SIZE = 8,
};

/* Arguments of system calls that are narrower than the 8 bytes that a record
 * has of each: the upper bytes are not of the value. */
static const struct {
	const char *type;
	uint8_t width;
	bool is_signed;
} narrow[] = {
	{ "__s32", 4, true },
	{ "__u32", 4, false },
	{ "char", 1, true },
	{ "clockid_t", 4, true },
	{ "gid_t", 4, false },
	{ "int", 4, true },
	{ "key_serial_t", 4, true },
	{ "key_t", 4, true },
	{ "mode_t", 4, false },
	{ "mqd_t", 4, true },
	{ "old_gid_t", 2, false },
	{ "old_uid_t", 2, false },
	{ "pid_t", 4, true },
	{ "qid_t", 4, false },
	{ "rwf_t", 4, true },
	{ "s32", 4, true },
	{ "short", 2, true },
	{ "timer_t", 4, true },
	{ "u16", 2, false },
	{ "u32", 4, false },
	{ "u8", 1, false },
	{ "uid_t", 4, false },
	{ "umode_t", 2, false },
	{ "unsigned", 4, false },
	{ "unsigned char", 1, false },
	{ "unsigned int", 4, false },
	{ "unsigned short", 2, false },
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The type without "const" and "volatile" and with no more blanks than C
 * needs: "char*", "unsigned long[6]". */
static void normalize(const char *type, char normal[static MAX_TYPE])
{
	size_t n = 0;

	while (*type && n < MAX_TYPE - 2) {
		size_t len = 0;

		while (is_word(type[len]))
			len++;
		if (len == 5 && strncmp(type, "const", len) == 0) {
			type += len;
		} else if (len == 8 && strncmp(type, "volatile", len) == 0) {
			type += len;
		} else if (len) {
			if (n && is_word(normal[n - 1]))
				normal[n++] = ' ';
			for (; len && n < MAX_TYPE - 1; len--)
				normal[n++] = *type++;
		} else if (isspace((unsigned char)*type)) {
			type++;
		} else {
			normal[n++] = *type++;
		}
	}
	normal[n] = '\0';
}

static bool take(const char **type, const char *prefix)
{
	size_t len = strlen(prefix);

	if (strncmp(*type, prefix, len) != 0)
		return false;

	*type += len;
	return true;
}

static enum trace_field_kind array_kind(const char *type, uint32_t size)
{
	size_t len = strcspn(type, "[");

	if (len == strlen("char") && strncmp(type, "char", len) == 0)
		return TRACE_CHARS;
	if (((len == strlen("long") && strncmp(type, "long", len) == 0) ||
	     (len == strlen("unsigned long") &&
	      strncmp(type, "unsigned long", len) == 0)) &&
	    size && size % sizeof(long) == 0)
		return TRACE_LONGS;
	return TRACE_OTHER;
}

static bool is_number_size(uint32_t size)
{
	return size == 1 || size == 2 || size == 4 || size == 8;
}

static enum trace_field_kind kind_of(const char *type, uint32_t size)
{
	if (take(&type, "__data_loc ")) {
		if (size != 4)
			return TRACE_OTHER;
		return strcmp(type, "char[]") == 0 ? TRACE_DATA_LOC
						   : TRACE_DATA_LOC_OTHER;
	}
	if (take(&type, "__rel_loc "))
		return TRACE_OTHER;
	if (strchr(type, '['))
		return array_kind(type, size);
	if (strchr(type, '*')) {
		if (size != sizeof(void *))
			return TRACE_OTHER;
		return strcmp(type, "char*") == 0 ? TRACE_STRING
						  : TRACE_POINTER;
	}
	if (take(&type, "struct ") || take(&type, "union ") ||
	    strpbrk(type, "(){}") || !is_number_size(size))
		return TRACE_OTHER;
	return TRACE_INTEGER;
}

static void read_width(const char *type, struct trace_field *field)
{
	field->width = field->size;
	if (field->size != ARGUMENT_SIZE)
		return;

	if (strncmp(type, "enum ", strlen("enum ")) == 0)
		field->width = 4;
	for (size_t i = 0; i < ARRAY_SIZE(narrow); i++) {
		if (strcmp(type, narrow[i].type) == 0) {
			field->width = narrow[i].width;
			field->is_signed = narrow[i].is_signed;
		}
	}
}

void trace_type_read(struct trace_field *field)
{
	char type[MAX_TYPE];

	normalize(field->type, type);
	field->kind = kind_of(type, field->size);
	if (field->kind == TRACE_INTEGER)
		read_width(type, field);
}
