// SPDX-License-Identifier: Apache-2.0

#include "stack_json.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "folder.h"
#include "sample_event.h"
#include "sample_record.h"
#include "symbols.h"
#include "unit.h"
#include "user_maps.h"

static char kallsyms[256];
static char modules[256];

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

/* A table of the kernel with one module's function, called @name. */
static void write_symbols(const char *name)
{
	char text[512];

	folder_path("kallsyms", kallsyms);
	folder_path("modules", modules);
	snprintf(text, sizeof(text),
		 "0000000000000010 A fixed_percpu\n"
		 "ffffffff81000000 T _stext\n"
		 "ffffffff81000000 T _text\n"
		 "ffffffff81000200 T tcp_connect\n"
		 "ffffffff81000100 t do_open\n"
		 "ffffffff81000300 T _etext\n"
		 "ffffffff82000000 D some_data\n"
		 "not a line\n"
		 "\n"
		 "ffffffffc0000000 t %s\t[some]\n",
		 name);
	write_file(kallsyms, text);
	write_file(modules, name);
}

static void expect_symbol(struct symbols *symbols, uint64_t address,
			  const char *name, uint64_t offset)
{
	struct symbol symbol = { 0 };

	ck_assert_int_eq(symbols_find(symbols, address, &symbol), name != NULL);
	if (!name)
		return;
	ck_assert_str_eq(symbol.name, name);
	ck_assert_uint_eq(symbol.offset, offset);
}

START_TEST(addresses_belong_to_the_function_before_them)
{
	struct symbols *symbols = NULL;

	folder_enter();
	write_symbols("module_work");
	ck_assert_int_eq(symbols_new(kallsyms, modules, &symbols), 0);
	expect_symbol(symbols, 0xffffffff80ffffff, NULL, 0);
	expect_symbol(symbols, 0xffffffff81000000, "_stext", 0);
	expect_symbol(symbols, 0xffffffff81000150, "do_open", 0x50);
	expect_symbol(symbols, 0xffffffff810002ff, "tcp_connect", 0xff);
	expect_symbol(symbols, 0xffffffffc0000008, "module_work", 8);
	symbols_free(&symbols);
}
END_TEST

START_TEST(a_new_module_is_seen)
{
	struct symbols *symbols = NULL;

	folder_enter();
	write_symbols("old");
	ck_assert_int_eq(symbols_new(kallsyms, modules, &symbols), 0);
	expect_symbol(symbols, 0xffffffffc0000008, "old", 8);
	write_symbols("new");
	expect_symbol(symbols, 0xffffffffc0000008, "new", 8);
	symbols_free(&symbols);
}
END_TEST

START_TEST(without_a_table_nothing_is_known)
{
	struct symbols *symbols = NULL;

	ck_assert_int_eq(symbols_new("/none/k", "/none/m", &symbols), 0);
	expect_symbol(symbols, 0xffffffff81000000, NULL, 0);
	symbols_free(&symbols);

	folder_enter();
	folder_path("hidden", kallsyms);
	write_file(kallsyms, "0000000000000000 T _stext\n");
	ck_assert_int_eq(symbols_new(kallsyms, "/none/m", &symbols), 0);
	expect_symbol(symbols, 0xffffffff81000000, NULL, 0);
	symbols_free(&symbols);
}
END_TEST

static void expect_place(const struct user_maps *maps, uint64_t address,
			 const char *path, uint64_t offset)
{
	struct bytes found = { 0 };
	uint64_t at = 0;

	ck_assert_int_eq(user_maps_find(maps, address, &found, &at),
			 path != NULL);
	if (!path)
		return;
	ck_assert_uint_eq(found.len, strlen(path));
	ck_assert_mem_eq(found.data, path, found.len);
	ck_assert_uint_eq(at, offset);
}

START_TEST(addresses_are_found_in_files_that_are_mapped)
{
	struct user_maps maps = { 0 };
	char path[256];

	folder_enter();
	folder_path("maps", path);
	write_file(path, "1000-2000 r--p 00000000 08:01 7    /usr/bin/a b\n"
			 "2000-3000 r-xp 00001000 08:01 7    /usr/bin/a b\n"
			 "3000-4000 r-xp 00000000 00:00 0 \n"
			 "7f00-8f00 r-xp 00000000 00:00 0    [vdso]\n"
			 "nonsense\n"
			 "9000-a000 r-xp 00000000 08:01 9    /x (deleted)\n");
	ck_assert_int_eq(user_maps_read(path, &maps), 0);
	expect_place(&maps, 0x1000, NULL, 0);
	expect_place(&maps, 0x2010, "/usr/bin/a b", 0x1010);
	expect_place(&maps, 0x3000, NULL, 0);
	expect_place(&maps, 0x7f00, "[vdso]", 0);
	expect_place(&maps, 0x9fff, "/x (deleted)", 0xfff);
	expect_place(&maps, 0xa000, NULL, 0);
	user_maps_free(&maps);
	ck_assert_int_eq(user_maps_read("/none", &maps), -ENOENT);
}
END_TEST

/* A match whose record has stacks of two frames each: one known, one not. */
static void sample_stacks(struct sample_event *sample, uint32_t flags)
{
	const uint64_t kernel[] = { 0xffffffff81000210, 0, 1 };
	const uint64_t user[] = { 0x1000, 0x2000, (uintptr_t)&sample_stacks, 1,
				  0x1ff0 };
	struct value values[2] = {
		{ .state = VALUE_OK },
		{ .state = VALUE_OK },
	};
	struct proc_id self;
	struct buf texts = { 0 };

	sample_event(EVENT_KPROBE, sample);
	self = sample->process->id;
	self.pid = (uint32_t)getpid();
	sample_text(&texts, (const char *)kernel, sizeof(kernel), &values[0]);
	sample_text(&texts, (const char *)user, sizeof(user), &values[1]);
	sample_values(&sample->record, self, values, 2, &texts);
	buf_free(&texts);

	sample->view.n_shown = 0;
	sample->rule.act.flags = flags;
	sample->image.conf.n_sources = 2;
	sample->image.conf.sources[0].kind = SOURCE_KERNEL_STACK;
	sample->image.conf.sources[1].kind = SOURCE_USER_STACK;
	ck_assert_int_eq(decode_record(sample->record.data, sample->record.len,
				       &sample->decoded),
			 0);
}

static json_t *stacks_of(const struct sample_event *sample)
{
	struct buf out = { 0 };
	struct jsonl json = { .out = &out };
	json_t *parsed;

	jsonl_object(&json, NULL);
	stacks_json(&json, &sample->event);
	jsonl_object_end(&json);
	parsed = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_msg(json_is_object(parsed), "%s", out.data);
	buf_free(&out);
	return parsed;
}

static void expect_frame(const json_t *stacks, const char *key, size_t i,
			 const char *expected)
{
	const json_t *frame = json_array_get(json_object_get(stacks, key), i);
	char *text = json_dumps(frame, JSON_COMPACT | JSON_SORT_KEYS);

	ck_assert_str_eq(text, expected);
	free(text);
}

START_TEST(frames_of_the_kernel_have_symbols)
{
	struct sample_event sample;
	json_t *stacks;

	folder_enter();
	write_symbols("module_work");
	sample_stacks(&sample, ACT_KERNEL_STACK);
	ck_assert_int_eq(
		symbols_new(kallsyms, modules, &sample.event.hook.symbols), 0);
	stacks = stacks_of(&sample);
	ck_assert_uint_eq(json_object_size(stacks), 1);
	expect_frame(stacks, "kernel_stack_trace", 0,
		     "{\"offset\":\"16\",\"symbol\":\"tcp_connect\"}");
	expect_frame(stacks, "kernel_stack_trace", 1, "{\"symbol\":\"?\"}");
	json_decref(stacks);
	symbols_free(&sample.event.hook.symbols);
	sample_event_free(&sample);
}
END_TEST

START_TEST(frames_of_a_living_process_have_modules)
{
	struct sample_event sample;
	json_t *stacks, *frame;
	const char *module;

	sample_stacks(&sample, ACT_USER_STACK);
	stacks = stacks_of(&sample);
	ck_assert_uint_eq(json_object_size(stacks), 1);
	frame = json_array_get(json_object_get(stacks, "user_stack_trace"), 0);
	module = json_string_value(json_object_get(frame, "module"));
	ck_assert_ptr_nonnull(module);
	ck_assert_ptr_nonnull(strstr(module, "test_stack_json"));
	ck_assert(json_is_string(json_object_get(frame, "offset")));
	expect_frame(stacks, "user_stack_trace", 1, "{\"address\":\"1\"}");
	json_decref(stacks);
	sample_event_free(&sample);
}
END_TEST

START_TEST(of_a_process_that_is_gone_the_program_is_known)
{
	struct sample_event sample;
	struct process_text text;
	struct record *head;
	json_t *stacks;

	sample_stacks(&sample, ACT_USER_STACK);
	head = (struct record *)sample.record.data;
	head->tid = UINT32_MAX;
	text = *sample.process->text;
	text.exe = (struct bytes){ "/usr/bin/program", 16 };
	ck_assert_int_eq(process_set_text(sample.process, &text), 0);
	stacks = stacks_of(&sample);
	expect_frame(stacks, "user_stack_trace", 1, "{\"address\":\"1\"}");
	expect_frame(stacks, "user_stack_trace", 2,
		     "{\"address\":\"8176\",\"module\":\"/usr/bin/program\"}");
	json_decref(stacks);
	sample_event_free(&sample);
}
END_TEST

START_TEST(the_stack_of_who_does_not_own_the_socket_is_not_shown)
{
	struct sample_event sample;
	struct record *head;
	json_t *stacks;

	sample_stacks(&sample, ACT_USER_STACK);
	head = (struct record *)sample.record.data;
	head->proc_flags |= PROC_OWNER;
	stacks = stacks_of(&sample);
	ck_assert_uint_eq(json_object_size(stacks), 0);
	json_decref(stacks);
	sample_event_free(&sample);
}
END_TEST

START_TEST(stacks_are_shown_to_who_asked_for_them)
{
	struct sample_event sample;
	json_t *stacks;

	sample_stacks(&sample, 0);
	stacks = stacks_of(&sample);
	ck_assert_uint_eq(json_object_size(stacks), 0);
	json_decref(stacks);
	sample_event_free(&sample);
}
END_TEST

int main(void)
{
	folder_make();
	return folder_remove(
		RUN("stack_json", addresses_belong_to_the_function_before_them,
		    a_new_module_is_seen, without_a_table_nothing_is_known,
		    addresses_are_found_in_files_that_are_mapped,
		    frames_of_the_kernel_have_symbols,
		    frames_of_a_living_process_have_modules,
		    of_a_process_that_is_gone_the_program_is_known,
		    the_stack_of_who_does_not_own_the_socket_is_not_shown,
		    stacks_are_shown_to_who_asked_for_them));
}
