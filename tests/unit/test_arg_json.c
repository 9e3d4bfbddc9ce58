// SPDX-License-Identifier: Apache-2.0

#include "arg_json.h"

#include <jansson.h>
#include <string.h>

#include "arg_expect.h"
#include "event_json.h"
#include "journal_fields.h"
#include "sample_event.h"
#include "unit.h"

START_TEST(numbers_have_the_key_of_their_type)
{
	const __u64 minus_two = (__u64)-2;

	EXPECT(ARG_INT, "{\"int_arg\":0}", "0", NUMBER(0));
	EXPECT(ARG_INT8, "{\"int_arg\":-2}", "-2", NUMBER(minus_two));
	EXPECT(ARG_SINT16, "{\"int_arg\":-2}", "-2", NUMBER(minus_two));
	EXPECT(ARG_INT64, "{\"long_arg\":\"-2\"}", "-2", NUMBER(minus_two));
	EXPECT(ARG_LONG, "{\"long_arg\":\"0\"}", "0", NUMBER(0));
	EXPECT(ARG_UINT8, "{\"uint_arg\":255}", "255", NUMBER(255));
	EXPECT(ARG_UINT32, "{\"uint_arg\":4294967295}", "4294967295",
	       NUMBER(0xffffffff));
	EXPECT(ARG_UINT64, "{\"size_arg\":\"18446744073709551614\"}",
	       "18446744073709551614", NUMBER(minus_two));
	EXPECT(ARG_UINT32, "{\"uint_arg\":\"4294967296\"}", "4294967296",
	       NUMBER(0x100000000ULL));
	EXPECT(ARG_SIZE, "{\"size_arg\":\"0\"}", "0", NUMBER(0));
}
END_TEST

START_TEST(numbers_that_have_a_name_show_it)
{
	EXPECT(ARG_SYSCALL64, "{\"syscall_id\":{\"id\":59,\"abi\":\"x64\"}}",
	       "59", NUMBER(59));
	EXPECT(ARG_SYSCALL64, "{\"syscall_id\":{\"id\":11,\"abi\":\"i386\"}}",
	       "11", NUMBER(SYSCALL_COMPAT | 11));
	EXPECT(ARG_SYSCALL64, "{\"syscall_id\":{\"abi\":\"x64\"}}", "0",
	       NUMBER(0));
	EXPECT(ARG_BPF_CMD, "{\"bpf_cmd_arg\":\"BPF_PROG_LOAD\"}",
	       "BPF_PROG_LOAD", NUMBER(5));
	EXPECT(ARG_BPF_CMD, "{\"bpf_cmd_arg\":\"4294967295\"}", "4294967295",
	       NUMBER(0xffffffff));
	EXPECT(ARG_CAPABILITY,
	       "{\"capability_arg\":{\"value\":21,\"name\":\"CAP_SYS_ADMIN\"}}",
	       "CAP_SYS_ADMIN", NUMBER(21));
	EXPECT(ARG_CAPABILITY, "{\"capability_arg\":{\"value\":-1}}", "-1",
	       NUMBER((__u64)-1));
	EXPECT(ARG_CAP_EFFECTIVE,
	       "{\"cap_effective_arg\":\"000001ffffffffff\"}",
	       "000001ffffffffff", NUMBER(0x1ffffffffffULL));
	EXPECT(ARG_KERNEL_CAP, "{\"kernel_cap_t_arg\":\"0000000000000000\"}",
	       "0000000000000000", NUMBER(0));
}
END_TEST

START_TEST(texts_are_texts_and_buffers_base64)
{
	EXPECT(ARG_STRING, "{\"string_arg\":\"\"}", "\"\"", TEXT(""));
	EXPECT(ARG_STRING, "{\"string_arg\":\"a\\\\xff\\n\\\"\"}",
	       "\"a\\xff\\x0a\"\"", TEXT("a\xff\n\""));
	EXPECT(ARG_DATA_LOC, "{\"string_arg\":\"x\"}", "\"x\"", TEXT("x"));
	EXPECT(ARG_NET_DEVICE, "{\"string_arg\":\"eth0\"}", "\"eth0\"",
	       TEXT("eth0"));
	EXPECT(ARG_FILENAME, "{\"string_arg\":\"/x\"}", "\"/x\"", TEXT("/x"));
	EXPECT(ARG_CHAR_BUF, "{\"bytes_arg\":\"YQBi\"}", "<3 bytes>",
	       { .text = "a\0b", .len = 3, .flags = VALUE_INNER_NUL });
	EXPECT(ARG_CHAR_IOVEC, "{\"bytes_arg\":\"\"}", "<0 bytes>", TEXT(""));
	EXPECT(ARG_IOV_ITER,
	       "{\"truncated_bytes_arg\":{\"bytes_arg\":\"eHg=\"}}",
	       "<2+ bytes>", { .text = "xx", .state = VALUE_TRUNCATED });
}
END_TEST

START_TEST(a_cut_buffer_says_how_long_it_was)
{
	struct sample_event sample;

	sample_event(EVENT_KPROBE, &sample);
	sample.shown[0].type = ARG_CHAR_BUF;
	((struct value *)(void *)(sample.record.data +
				  sizeof(struct record_hook)))[1]
		.state = VALUE_TRUNCATED;
	sample.image.conf.sources[1].type = VALUE_BYTES;
	sample.image.conf.sources[1].size = 0; /* value 0 is 7 */
	expect_arg(&sample, "{\"truncated_bytes_arg\":{\"bytes_arg\":"
			    "\"L2Jpbi9zaA==\",\"orig_size\":\"7\"}}");

	sample.image.conf.sources[1].size = NO_SOURCE;
	sample.image.conf.sources[0].kind = SOURCE_RETURN;
	expect_arg(&sample, "{\"truncated_bytes_arg\":{\"bytes_arg\":"
			    "\"L2Jpbi9zaA==\",\"orig_size\":\"7\"}}");
	sample_event_free(&sample);
}
END_TEST

#define ERROR(message) "{\"error_arg\":{\"Message\":\"" message "\"}}"

START_TEST(what_could_not_be_read_is_an_error)
{
	const struct sample_value missing = { .state = VALUE_UNREADABLE };
	const struct sample_value null = { .state = VALUE_UNREADABLE,
					   .flags = VALUE_NULL };

	EXPECT(ARG_STRING, ERROR("the argument could not be read"), "?",
	       missing);
	EXPECT(ARG_FILE, ERROR("there is a NULL pointer"), "?", null, null);
	EXPECT(ARG_FD, ERROR("there is no such open file"), "?", null, null);
	EXPECT(ARG_SOCK, ERROR("there is a NULL pointer"), "?", null, null,
	       null, null, null, null, null, null, null, NUMBER(0), null);
	EXPECT(ARG_FILE, "{\"file_arg\":{\"permission\":\"-rw-r--r--\"}}",
	       "-rw-r--r--", missing, NUMBER(0100644));
}
END_TEST

static void expect_missing(const struct sample_event *sample,
			   const char *expected)
{
	struct buf out = { 0 };
	struct jsonl json = { .out = &out };

	jsonl_object(&json, NULL);
	args_json_missing(&json, &sample->event);
	jsonl_object_end(&json);
	ck_assert_str_eq(out.data, expected);
	buf_free(&out);
}

START_TEST(arguments_that_are_not_whole_are_listed)
{
	const struct sample_value no_path[] = {
		{ .state = VALUE_UNREADABLE },
		NUMBER(0100644),
	};
	const struct sample_value cut[] = {
		{ .text = "/x", .state = VALUE_TRUNCATED },
		NUMBER(0100644),
	};
	struct sample_event sample;

	sample_event(EVENT_KPROBE, &sample);
	sample_show(&sample, ARG_FILE, no_path, 2);
	expect_missing(&sample, "{\"incomplete_args\":[0]}");
	sample_show(&sample, ARG_FILE, cut, 2);
	expect_missing(&sample, "{\"truncated_args\":[0]}");
	sample_show(&sample, ARG_STRING, no_path, 1); /* an error_arg */
	expect_missing(&sample, "{}");
	sample_event_free(&sample);
}
END_TEST

START_TEST(the_longest_path_and_buffer_are_whole)
{
	static char text[MAX_STRING];
	const struct sample_value value = { .text = text, .len = MAX_STRING };
	struct sample_event sample;
	struct buf out = { 0 };
	struct jsonl json = { .out = &out };
	json_t *parsed, *arg;

	memset(text, '/', sizeof(text));
	sample_event(EVENT_KPROBE, &sample);
	sample_show(&sample, ARG_FILE, &value, 1);
	jsonl_object(&json, NULL);
	args_json(&json, &sample.event);
	jsonl_object_end(&json);
	parsed = json_loadb(out.data, out.len, 0, NULL);
	arg = json_object_get(
		json_array_get(json_object_get(parsed, "args"), 0), "file_arg");
	ck_assert_uint_eq(json_string_length(json_object_get(arg, "path")),
			  MAX_STRING);
	json_decref(parsed);

	buf_clear(&out);
	json.comma = false;
	sample_show(&sample, ARG_CHAR_BUF, &value, 1);
	jsonl_object(&json, NULL);
	args_json(&json, &sample.event);
	jsonl_object_end(&json);
	ck_assert_uint_eq(out.len, strlen("{\"args\":[{\"bytes_arg\":\"\"}]}") +
					   (MAX_STRING + 2) / 3 * 4);
	buf_free(&out);
	sample_event_free(&sample);
}
END_TEST

/* No type of the language is forgotten: whatever its fields hold, there is one
 * key, that of the table, and valid JSON. */
START_TEST(every_type_has_its_key)
{
	static const __u64 numbers[] = { 0, 1, 0xffff, ~0ULL };

	for (int type = 0; type < N_ARG_TYPES; type++) {
		const struct arg_type_info *info = arg_type_info(type);

		for (size_t n = 0; info->n_fields && n < 4; n++) {
			struct sample_value values[MAX_FIELDS];
			struct sample_event sample;
			struct buf out = { 0 };
			struct jsonl json = { .out = &out };
			json_t *parsed, *arg;

			for (size_t i = 0; i < MAX_FIELDS; i++)
				values[i] = (struct sample_value){
					.number = numbers[n],
					.text = "x",
				};
			sample_event(EVENT_KPROBE, &sample);
			sample_show(&sample, type, values, info->n_fields);
			jsonl_object(&json, NULL);
			args_json(&json, &sample.event);
			jsonl_object_end(&json);
			parsed = json_loadb(out.data, out.len,
					    JSON_REJECT_DUPLICATES, NULL);
			arg = json_array_get(json_object_get(parsed, "args"),
					     0);
			ck_assert_msg(json_object_size(arg) == 1 &&
					      json_object_get(arg, info->json),
				      "%s: %s", info->name, out.data);
			json_decref(parsed);
			buf_free(&out);
			sample_event_free(&sample);
		}
	}
}
END_TEST

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

/* Changes some bytes after the record's head. */
static void spoil(struct buf *record, uint32_t *state)
{
	size_t from = sizeof(struct record_hook);

	for (unsigned n = 1 + next_random(state) % 8; n; n--) {
		size_t at = from + next_random(state) % (record->len - from);

		record->data[at] = (char)next_random(state);
	}
}

/* Returns whether the record still can be trusted. */
static bool expect_valid(struct sample_event *sample)
{
	struct buf line = { 0 };
	struct buf fields = { 0 };
	json_t *parsed;

	if (decode_record(sample->record.data, sample->record.len,
			  &sample->decoded))
		return false;

	event_json(&sample->event, &line);
	parsed = json_loadb(line.data, line.len,
			    JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	ck_assert_msg(json_is_object(parsed), "%s", line.data);
	journal_fields(&sample->event, &line, &fields);
	ck_assert(!fields.failed);
	json_decref(parsed);
	buf_free(&line);
	buf_free(&fields);
	return true;
}

START_TEST(no_record_breaks_the_line)
{
	uint32_t state = 1;
	size_t passed = 0;

	for (unsigned i = 0; i < 20000; i++) {
		enum arg_type type = next_random(&state) % N_ARG_TYPES;
		struct sample_value values[MAX_FIELDS];
		struct sample_event sample;

		for (size_t k = 0; k < MAX_FIELDS; k++)
			values[k] = (struct sample_value){
				.number = (__u64)next_random(&state) << 40,
				.text = "620010db80000000000000000000000000",
				.state = (__u16)(next_random(&state) % 4),
			};
		sample_event(EVENT_KPROBE, &sample);
		sample_show(&sample, type, values, MAX_FIELDS);
		spoil(&sample.record, &state);
		passed += expect_valid(&sample);
		sample_event_free(&sample);
	}
	ck_assert_uint_gt(passed, 1000);
}
END_TEST

int main(void)
{
	return RUN("arg_json", numbers_have_the_key_of_their_type,
		   numbers_that_have_a_name_show_it,
		   texts_are_texts_and_buffers_base64,
		   a_cut_buffer_says_how_long_it_was,
		   what_could_not_be_read_is_an_error,
		   arguments_that_are_not_whole_are_listed,
		   the_longest_path_and_buffer_are_whole,
		   every_type_has_its_key, no_record_breaks_the_line);
}
