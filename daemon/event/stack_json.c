// SPDX-License-Identifier: Apache-2.0

#include "stack_json.h"

#include <stdio.h>
#include <string.h>

#include "user_maps.h"

/* A frame that the kernel's table does not know keeps its place. Addresses of
 * the kernel are not told: they would help who wants to attack it. */
static void add_kernel_frame(struct jsonl *json, const struct event *event,
			     uint64_t address)
{
	struct symbols *symbols = event->hook.symbols;
	struct symbol symbol;

	if (!symbols || !symbols_find(symbols, address, &symbol)) {
		jsonl_text(json, "symbol", "?");
		return;
	}
	jsonl_uint64(json, "offset", symbol.offset);
	jsonl_text(json, "symbol", symbol.name);
}

/* What is known of the memory of the process. */
struct memory {
	struct user_maps maps; /* empty: it is gone */
	struct user_stack code;
	const char *exe; /* empty: not known */
};

/* Of a process that is gone only the code of its program is known. */
static void add_user_frame(struct jsonl *json, const struct memory *memory,
			   uint64_t address)
{
	struct bytes path;
	uint64_t offset;

	if (user_maps_find(&memory->maps, address, &path, &offset)) {
		jsonl_uint64(json, "offset", offset);
		jsonl_string(json, "module", path.data, path.len);
		return;
	}
	jsonl_uint64(json, "address", address);
	if (!memory->maps.n && memory->exe[0] &&
	    address >= memory->code.start_code &&
	    address < memory->code.end_code)
		jsonl_text(json, "module", memory->exe);
}

/* The frames of the event's record; empty: there are none. */
static struct bytes find_frames(const struct event *event,
				enum source_kind kind)
{
	const struct hook_conf *conf = &event->hook.image->conf;
	const struct decoded *record = event->hook.record;

	for (unsigned i = 0; i < conf->n_sources; i++)
		if (conf->sources[i].kind == kind)
			return decode_text(record, &record->hook.values[i]);
	return (struct bytes){ "", 0 };
}

/* @memory: NULL for frames of the kernel. */
static void add_frames(struct jsonl *json, const struct event *event,
		       struct bytes frames, const struct memory *memory)
{
	uint64_t address;

	for (; frames.len >= sizeof(address); frames.len -= sizeof(address)) {
		memcpy(&address, frames.data, sizeof(address));
		frames.data += sizeof(address);
		if (!address)
			continue;

		jsonl_object(json, NULL);
		if (memory)
			add_user_frame(json, memory, address);
		else
			add_kernel_frame(json, event, address);
		jsonl_object_end(json);
	}
}

static void add_kernel_stack(struct jsonl *json, const struct event *event)
{
	struct bytes frames = find_frames(event, SOURCE_KERNEL_STACK);

	if (!frames.len)
		return;

	jsonl_array(json, "kernel_stack_trace");
	add_frames(json, event, frames, NULL);
	jsonl_array_end(json);
}

static void add_user_stack(struct jsonl *json, const struct event *event)
{
	const struct record *head = event->hook.record->head;
	struct bytes frames = find_frames(event, SOURCE_USER_STACK);
	struct memory memory = { .exe = event->process->text->exe.data };
	char path[32];

	/* The owner of a socket is somewhere else. */
	if (frames.len <= sizeof(memory.code) || head->proc_flags & PROC_OWNER)
		return;
	memcpy(&memory.code, frames.data, sizeof(memory.code));
	frames.data += sizeof(memory.code);
	frames.len -= sizeof(memory.code);

	snprintf(path, sizeof(path), "/proc/%u/maps", head->tid);
	(void)user_maps_read(path, &memory.maps);

	jsonl_array(json, "user_stack_trace");
	add_frames(json, event, frames, &memory);
	jsonl_array_end(json);
	user_maps_free(&memory.maps);
}

void stacks_json(struct jsonl *json, const struct event *event)
{
	uint32_t wanted = event->hook.rule->act.flags;

	if (wanted & ACT_KERNEL_STACK)
		add_kernel_stack(json, event);
	if (wanted & ACT_USER_STACK)
		add_user_stack(json, event);
}
