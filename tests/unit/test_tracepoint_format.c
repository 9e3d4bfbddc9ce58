// SPDX-License-Identifier: Apache-2.0

#include "tracepoint_format.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "unit.h"

#define HEAD(name, id)                                                       \
	"name: " name "\nID: " id "\nformat:\n"                              \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;" \
	"\n"                                                                 \
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;" \
	"\n"                                                                 \
	"\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;"    \
	"\tsigned:0;\n"                                                      \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"

static const char exec[] = HEAD(
	"sched_process_exec",
	"311") "\tfield:__data_loc char[] filename;\toffset:8;\tsize:4;\tsigned:0;\n"
	       "\tfield:pid_t pid;\toffset:12;\tsize:4;\tsigned:1;\n"
	       "\tfield:pid_t old_pid;\toffset:16;\tsize:4;\tsigned:1;\n"
	       "\n"
	       "print fmt: \"filename=%s pid=%d old_pid=%d\", __get_str(filename), "
	       "REC->pid, REC->old_pid\n";

static const char enter_openat[] = HEAD(
	"sys_enter_openat",
	"678") "\tfield:int __syscall_nr;\toffset:8;\tsize:4;\tsigned:1;\n"
	       "\tfield:int dfd;\toffset:16;\tsize:8;\tsigned:0;\n"
	       "\tfield:const char * filename;\toffset:24;\tsize:8;\tsigned:0;\n"
	       "\tfield:int flags;\toffset:32;\tsize:8;\tsigned:0;\n"
	       "\tfield:umode_t mode;\toffset:40;\tsize:8;\tsigned:0;\n"
	       "\n"
	       "print fmt: \"dfd: 0x%08lx, filename: 0x%08lx, flags: 0x%08lx, mode: "
	       "0x%08lx\", ((unsigned long)(REC->dfd))\n";

static const char enter_execve[] = HEAD(
	"sys_enter_execve",
	"734") "\tfield:int __syscall_nr;\toffset:8;\tsize:4;\tsigned:1;\n"
	       "\tfield:const char * filename;\toffset:16;\tsize:8;\tsigned:0;\n"
	       "\tfield:const char *const * argv;\toffset:24;\tsize:8;\tsigned:0;\n"
	       "\tfield:const char *const * envp;\toffset:32;\tsize:8;\tsigned:0;\n";

static const char sys_enter[] = HEAD(
	"sys_enter",
	"348") "\tfield:long id;\toffset:8;\tsize:8;\tsigned:1;\n"
	       "\tfield:unsigned long args[6];\toffset:16;\tsize:48;\tsigned:0;\n"
	       "\n"
	       "print fmt: \"NR %ld (%lx, %lx, %lx, %lx, %lx, %lx)\", REC->id\n";

static const char sched_switch[] = HEAD(
	"sched_switch",
	"315") "\tfield:char prev_comm[16];\toffset:8;\tsize:16;\tsigned:0;\n"
	       "\tfield:pid_t prev_pid;\toffset:24;\tsize:4;\tsigned:1;\n"
	       "\tfield:int prev_prio;\toffset:28;\tsize:4;\tsigned:1;\n"
	       "\tfield:long prev_state;\toffset:32;\tsize:8;\tsigned:1;\n"
	       "\tfield:char next_comm[16];\toffset:40;\tsize:16;\tsigned:0;\n";

static const char sock[] = HEAD(
	"inet_sock_set_state",
	"1400") "\tfield:const void * skaddr;\toffset:8;\tsize:8;\tsigned:0;\n"
		"\tfield:__u16 sport;\toffset:24;\tsize:2;\tsigned:0;\n"
		"\tfield:__u8 saddr[4];\toffset:32;\tsize:4;\tsigned:0;\n"
		"\tfield:__u8 saddr_v6[16];\toffset:40;\tsize:16;\tsigned:0;\n"
		"\tfield:bool up;\toffset:56;\tsize:1;\tsigned:0;\n"
		"\tfield:enum skb_drop_reason reason;\toffset:60;\tsize:4;\tsigned:0;\n"
		"\tfield:struct timespec64 when;\toffset:64;\tsize:16;\tsigned:0;\n"
		"\tfield:__data_loc u8[] bytes;\toffset:80;\tsize:4;\tsigned:0;\n"
		"\tfield:__rel_loc char[] late;\toffset:84;\tsize:4;\tsigned:0;\n"
		"\tfield:unsigned char hw[6];\toffset:88;\tsize:6;\tsigned:0;\n";

static struct trace_format parsed(const char *text)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	struct trace_format format = { 0 };
	int err = trace_format_parse(text, strlen(text), &why, &format);

	ck_assert_msg(err == 0, "%s", why.data ? why.data : "?");
	return format;
}

struct expected {
	const char *name;
	const char *type;
	enum trace_field_kind kind;
	uint32_t offset, size, width;
	bool is_signed;
};

/* The fields behind the common ones. */
static void check_fields(const char *text, const struct expected *fields,
			 size_t n)
{
	struct trace_format format = parsed(text);

	ck_assert_uint_eq(format.n_fields, 4 + n);
	ck_assert_str_eq(format.fields[0].name, "common_type");
	ck_assert_str_eq(format.fields[3].name, "common_pid");
	for (size_t i = 0; i < n; i++) {
		const struct trace_field *field = &format.fields[4 + i];

		ck_assert_str_eq(field->name, fields[i].name);
		ck_assert_str_eq(field->type, fields[i].type);
		ck_assert_msg(field->kind == fields[i].kind, "%s: %d",
			      field->name, field->kind);
		ck_assert_uint_eq(field->offset, fields[i].offset);
		ck_assert_uint_eq(field->size, fields[i].size);
		ck_assert_uint_eq(field->width, fields[i].width);
		ck_assert_msg(field->is_signed == fields[i].is_signed, "%s",
			      field->name);
	}
	trace_format_free(&format);
}

START_TEST(common_fields_come_first)
{
	struct trace_format format = parsed(exec);

	ck_assert_uint_eq(format.id, 311);
	ck_assert_uint_eq(format.n_fields, 7);
	ck_assert_uint_eq(format.fields[0].width, 2);
	ck_assert(!format.fields[0].is_signed);
	ck_assert(format.fields[3].is_signed);
	ck_assert_ptr_eq(trace_format_find(&format, "pid"), &format.fields[5]);
	ck_assert_ptr_null(trace_format_find(&format, "REC->pid"));
	trace_format_free(&format);
}
END_TEST

START_TEST(texts_are_arrays_or_elsewhere_in_the_record)
{
	static const struct expected of_exec[] = {
		{ "filename", "__data_loc char[]", TRACE_DATA_LOC, 8, 4, 0, 0 },
		{ "pid", "pid_t", TRACE_INTEGER, 12, 4, 4, 1 },
		{ "old_pid", "pid_t", TRACE_INTEGER, 16, 4, 4, 1 },
	};
	static const struct expected of_switch[] = {
		{ "prev_comm", "char[16]", TRACE_CHARS, 8, 16, 0, 0 },
		{ "prev_pid", "pid_t", TRACE_INTEGER, 24, 4, 4, 1 },
		{ "prev_prio", "int", TRACE_INTEGER, 28, 4, 4, 1 },
		{ "prev_state", "long", TRACE_INTEGER, 32, 8, 8, 1 },
		{ "next_comm", "char[16]", TRACE_CHARS, 40, 16, 0, 0 },
	};

	check_fields(exec, of_exec, ARRAY_SIZE(of_exec));
	check_fields(sched_switch, of_switch, ARRAY_SIZE(of_switch));
}
END_TEST

START_TEST(arguments_of_system_calls_are_narrower_than_their_place)
{
	static const struct expected of_openat[] = {
		{ "__syscall_nr", "int", TRACE_INTEGER, 8, 4, 4, 1 },
		{ "dfd", "int", TRACE_INTEGER, 16, 8, 4, 1 },
		{ "filename", "const char *", TRACE_STRING, 24, 8, 0, 0 },
		{ "flags", "int", TRACE_INTEGER, 32, 8, 4, 1 },
		{ "mode", "umode_t", TRACE_INTEGER, 40, 8, 2, 0 },
	};
	static const struct expected of_execve[] = {
		{ "__syscall_nr", "int", TRACE_INTEGER, 8, 4, 4, 1 },
		{ "filename", "const char *", TRACE_STRING, 16, 8, 0, 0 },
		{ "argv", "const char *const *", TRACE_POINTER, 24, 8, 0, 0 },
		{ "envp", "const char *const *", TRACE_POINTER, 32, 8, 0, 0 },
	};

	check_fields(enter_openat, of_openat, ARRAY_SIZE(of_openat));
	check_fields(enter_execve, of_execve, ARRAY_SIZE(of_execve));
}
END_TEST

START_TEST(other_fields_say_what_they_are)
{
	static const struct expected of_raw[] = {
		{ "id", "long", TRACE_INTEGER, 8, 8, 8, 1 },
		{ "args", "unsigned long[6]", TRACE_LONGS, 16, 48, 0, 0 },
	};
	static const struct expected of_sock[] = {
		{ "skaddr", "const void *", TRACE_POINTER, 8, 8, 0, 0 },
		{ "sport", "__u16", TRACE_INTEGER, 24, 2, 2, 0 },
		{ "saddr", "__u8[4]", TRACE_OTHER, 32, 4, 0, 0 },
		{ "saddr_v6", "__u8[16]", TRACE_OTHER, 40, 16, 0, 0 },
		{ "up", "bool", TRACE_INTEGER, 56, 1, 1, 0 },
		{ "reason", "enum skb_drop_reason", TRACE_INTEGER, 60, 4, 4,
		  0 },
		{ "when", "struct timespec64", TRACE_OTHER, 64, 16, 0, 0 },
		{ "bytes", "__data_loc u8[]", TRACE_DATA_LOC_OTHER, 80, 4, 0,
		  0 },
		{ "late", "__rel_loc char[]", TRACE_OTHER, 84, 4, 0, 0 },
		{ "hw", "unsigned char[6]", TRACE_OTHER, 88, 6, 0, 0 },
	};

	check_fields(sys_enter, of_raw, ARRAY_SIZE(of_raw));
	check_fields(sock, of_sock, ARRAY_SIZE(of_sock));
}
END_TEST

START_TEST(blanks_and_words_without_meaning_change_nothing)
{
	static const struct expected fields[] = {
		{ "a", "char const*", TRACE_STRING, 8, 8, 0, 0 },
		{ "b", "const  unsigned   int", TRACE_INTEGER, 16, 8, 4, 0 },
		{ "c", "char[4]", TRACE_CHARS, 24, 4, 0, 0 },
		{ "d", "volatile long[ 2 ]", TRACE_LONGS, 32, 16, 0, 1 },
		{ "constant", "constant_t", TRACE_INTEGER, 48, 8, 8, 0 },
	};

	check_fields(
		HEAD("odd",
		     "1") " field: char const*a ; offset: 8;size:8; signed:0;\n"
			  "field:const  unsigned   int b;offset:16;size:8;signed:0;"
			  "\r\n"
			  "\tfield:char c [4];\toffset:24;\tsize:4;\tsigned:0;\n"
			  "\tfield:volatile long d[ 2 ];\toffset:32;\tsize:16;"
			  "\tsigned:1;\n"
			  "\tfield:constant_t constant;offset:48;size:8;signed:0;",
		fields, ARRAY_SIZE(fields));
}
END_TEST

START_TEST(what_is_wrong_is_told)
{
	static const struct {
		const char *text, *why;
	} wrong[] = {
		{ "", "there are no fields" },
		{ "name: x\nprint fmt: \"\"\n"
		  "\tfield:int a;\toffset:0;\tsize:4;\tsigned:0;\n",
		  "there are no fields" },
		{ "ID: x\n", "the number of the event is wrong" },
		{ "ID: 4294967296\n", "the number of the event is wrong" },
		{ "field:int a", "a field has no ';'" },
		{ "field:;offset:0;size:4;signed:0;",
		  "a field has no type and name" },
		{ "field:a;offset:0;size:4;signed:0;",
		  "a field has no type and name" },
		{ "field:int [4];offset:0;size:4;signed:0;",
		  "a field has no type and name" },
		{ "field:int 4];offset:0;size:4;signed:0;",
		  "a field has no type and name" },
		{ "field:int a;size:4;signed:0;", "'offset:' is missing" },
		{ "field:int a;offset:x;size:4;signed:0;",
		  "what follows 'offset:' is no number up to 65536" },
		{ "field:int a;offset:-1;size:4;signed:0;",
		  "what follows 'offset:' is no number up to 65536" },
		{ "field:int a;offset:0;size:99999999999;signed:0;",
		  "what follows 'size:' is no number up to 65536" },
		{ "field:int a;offset:65536;size:4;signed:0;",
		  "field 'a' ends behind 65536 bytes" },
		{ "field:int a;offset:0;size:4;", "'signed:' is missing" },
		{ "field:int a;offset:0;size:4;signed:2;",
		  "what follows 'signed:' is no number up to 1" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		CLEANUP(buf_free) struct buf why = { 0 };
		struct trace_format format = { 0 };
		const char *text = wrong[i].text;

		ck_assert_int_eq(
			trace_format_parse(text, strlen(text), &why, &format),
			-EINVAL);
		ck_assert_str_eq(why.data, wrong[i].why);
		ck_assert_ptr_null(format.fields);
		ck_assert_int_eq(
			trace_format_parse(text, strlen(text), NULL, &format),
			-EINVAL);
	}
}
END_TEST

START_TEST(fields_are_bounded)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	struct trace_format format;

	for (unsigned i = 0; i < MAX_TRACE_FIELDS; i++)
		buf_addf(&text, "field:int f%u;offset:8;size:4;signed:1;\n", i);
	format = parsed(text.data);
	ck_assert_uint_eq(format.n_fields, MAX_TRACE_FIELDS);
	trace_format_free(&format);

	buf_adds(&text, "field:int more;offset:8;size:4;signed:1;\n");
	ck_assert_int_eq(trace_format_parse(text.data, text.len, NULL, &format),
			 -EINVAL);
}
END_TEST

/* In memory of exactly its size, so that a read beyond it is seen. */
static void parse_bytes(const char *text, size_t len)
{
	CLEANUP(free_mem) char *bytes = malloc(len ? len : 1);
	struct trace_format format = { 0 };

	ck_assert_ptr_nonnull(bytes);
	memcpy(bytes, text, len);
	if (!trace_format_parse(bytes, len, NULL, &format))
		trace_format_free(&format);
}

START_TEST(no_text_is_a_crash)
{
	static const char alphabet[] = "\n\t ;:[]*\0field:int";
	char text[sizeof(enter_openat)];
	unsigned long seed = 1;

	for (size_t len = 0; len < sizeof(enter_openat); len++)
		parse_bytes(enter_openat, len);

	for (unsigned round = 0; round < 20000; round++) {
		memcpy(text, enter_openat, sizeof(text));
		for (unsigned n = 0; n < 5; n++) {
			seed = seed * 6364136223846793005UL +
			       1442695040888963407UL;
			text[(seed >> 33) % sizeof(text)] =
				alphabet[(seed >> 50) % sizeof(alphabet)];
		}
		parse_bytes(text, sizeof(text));
	}
}
END_TEST

int main(void)
{
	return RUN("tracepoint_format", common_fields_come_first,
		   texts_are_arrays_or_elsewhere_in_the_record,
		   arguments_of_system_calls_are_narrower_than_their_place,
		   other_fields_say_what_they_are,
		   blanks_and_words_without_meaning_change_nothing,
		   what_is_wrong_is_told, fields_are_bounded,
		   no_text_is_a_crash);
}
