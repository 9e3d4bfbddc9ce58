// SPDX-License-Identifier: Apache-2.0

#include "sample_event.h"

#include <stdlib.h>
#include <string.h>

#include "sample_record.h"

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){ text, strlen(text) };
}

struct process *sample_process(const char *cwd, const char *binary,
			       const char *argument)
{
	struct process_text text = {
		.cwd = bytes_of(cwd),
		.binary = bytes_of(binary),
		.exe = bytes_of(binary),
	};
	struct process *process = NULL;
	struct buf argv = { 0 };

	if (argument[0]) {
		buf_adds(&argv, binary);
		buf_addc(&argv, '\0');
		buf_adds(&argv, argument);
		buf_addc(&argv, '\0');
	}
	text.argv = (struct bytes){ argv.data, argv.len };
	if (argv.failed || process_new(&text, &process))
		abort();
	buf_free(&argv);
	return process;
}

/* The host has the namespaces 101, 102...; nobody has a name. */
static struct describe *new_describe(void)
{
	struct describe_conf conf = {
		.credentials = true,
		.namespaces = true,
		.user_names = true,
		.ancestors = ~0U,
		.users = "/nowhere",
		.groups = "/nowhere",
	};
	struct describe *describe = NULL;

	for (uint32_t i = 0; i < N_NAMESPACES; i++)
		conf.host[i] = 101 + i;
	if (describe_new(&conf, &describe))
		abort();
	return describe;
}

void sample_who(uint32_t uid, struct who *ret)
{
	*ret = (struct who){
		.rights.creds = {
			.uid = uid, .gid = uid, .suid = uid, .sgid = uid,
			.euid = uid, .egid = uid, .fsuid = uid, .fsgid = uid,
		},
		.auid = uid,
		.audit_session = UINT32_MAX,
		.comm = "python3",
	};
	for (uint32_t i = 0; i < N_NAMESPACES; i++)
		ret->namespaces[i] = 101 + i;
}

static void fill_processes(struct sample_event *s)
{
	s->parent = sample_process("/", "/bin/bash", "");
	s->parent->id =
		(struct proc_id){ .start_ns = 499000000000, .pid = 900 };
	s->parent->proc_flags = PROC_SCANNED;

	s->process =
		sample_process("/home/ana", "/usr/bin/python3", "import os");
	s->process->id =
		(struct proc_id){ .start_ns = 500123456789, .pid = 1234 };
	s->process->parent_id = s->parent->id;
	s->process->parent = process_ref(s->parent);
	sample_who(1000, &s->process->who);
	s->process->proc_flags = PROC_EXEC | PROC_CLONE;
}

static void fill_hook(struct sample_event *s)
{
	static const struct source_conf sources[] = {
		{ .kind = SOURCE_ARG, .index = 1, .type = VALUE_S32 },
		{ .kind = SOURCE_ARG, .index = 0, .type = VALUE_STRING },
		{ .kind = SOURCE_ARG, .index = 2, .type = VALUE_U64 },
	};

	memcpy(s->image.conf.sources, sources, sizeof(sources));
	s->image.hook.kind = RULE_HOOK_SYSCALL;
	s->image.hook.name = (char *)"execve";
	s->image.conf.n_sources = 3;
	s->image.conf.n_words = 1;

	s->shown[0] = (struct image_shown){
		.type = ARG_STRING,
		.sources = { 1 },
		.n_sources = 1,
	};
	s->shown[1] = (struct image_shown){
		.type = ARG_INT,
		.label = (char *)"count",
		.sources = { 0 },
		.n_sources = 1,
	};
	s->shown[2] = (struct image_shown){
		.type = ARG_UINT64,
		.sources = { 2 },
		.n_sources = 1,
	};
	s->view = (struct image_view){
		.policy = (char *)"detect-shell",
		.call = (char *)"__x64_sys_execve",
		.shown = s->shown,
		.n_shown = 1,
	};
	s->rule = (struct image_rule){ .view = &s->view,
				       .selector = 2,
				       .post = true };
}

/* The process is what it was. */
static void set_rights(struct sample_event *s)
{
	struct record_hook *hook = (void *)s->record.data;

	hook->rights = s->process->who.rights;
}

void sample_event(enum event_kind kind, struct sample_event *ret)
{
	*ret = (struct sample_event){ 0 };
	fill_processes(ret);
	ret->describe = new_describe();
	fill_hook(ret);
	sample_hook(&ret->record, ret->process->id, 501000000000);
	set_rights(ret);
	if (decode_record(ret->record.data, ret->record.len, &ret->decoded))
		abort();

	ret->event = (struct event){
		.kind = kind,
		.time_ns = 1772356364105199870,
		.boot_offset = 1772355864000000000,
		.sequence = 42,
		.node = "host1",
		.describe = ret->describe,
		.process = ret->process,
		.parent = ret->parent,
		.tid = 1235,
		.hook = {
			.record = &ret->decoded,
			.image = &ret->image,
			.view = &ret->view,
			.rule = &ret->rule,
		},
	};
}

static void add_values(struct sample_event *s, const struct arg_type_info *info,
		       const struct sample_value *values, size_t n)
{
	struct buf texts = { 0 };
	struct value read[MAX_FIELDS] = { 0 };

	for (size_t i = 0; i < info->n_fields; i++) {
		const struct sample_value none = { .text = "" };
		const struct sample_value *from = i < n ? &values[i] : &none;

		s->shown[0].sources[i] = (uint8_t)i;
		s->image.conf.sources[i] = (struct source_conf){
			.kind = SOURCE_ARG,
			.type = (__u8)info->fields[i].type,
			.size = NO_SOURCE,
		};
		read[i].state = from->state ? from->state : VALUE_OK;
		read[i].flags = from->flags;
		read[i].number = from->number;
		if (from->text && value_type_is_text(info->fields[i].type))
			sample_text(&texts, from->text,
				    from->len ? from->len : strlen(from->text),
				    &read[i]);
	}
	sample_values(&s->record, s->process->id, read, (__u16)info->n_fields,
		      &texts);
	buf_free(&texts);
}

void sample_show(struct sample_event *sample, enum arg_type type,
		 const struct sample_value *values, size_t n)
{
	const struct arg_type_info *info = arg_type_info(type);

	sample->shown[0] = (struct image_shown){
		.type = type,
		.n_sources = (unsigned)info->n_fields,
	};
	sample->image.conf.n_sources = (__u32)info->n_fields;
	sample->view.n_shown = 1;
	add_values(sample, info, values, n);
	set_rights(sample);
	if (decode_record(sample->record.data, sample->record.len,
			  &sample->decoded))
		abort();
}

void sample_event_free(struct sample_event *sample)
{
	process_free(&sample->process);
	process_free(&sample->parent);
	buf_free(&sample->record);
	describe_free(&sample->describe);
}
