// SPDX-License-Identifier: Apache-2.0

#include "event.h"

#include <string.h>

#include "syscalls.h"

const char *event_name(enum event_kind kind)
{
	static const char *const names[] = {
		[EVENT_EXEC] = "process_exec",
		[EVENT_EXIT] = "process_exit",
		[EVENT_KPROBE] = "process_kprobe",
	};

	return names[kind];
}

const char *event_action(const struct event *event)
{
	return event->hook.rule->kill ? "KPROBE_ACTION_SIGKILL"
				      : "KPROBE_ACTION_POST";
}

unsigned event_function(const struct event *event,
			char text[static EVENT_FUNCTION_SIZE])
{
	const char *prefix = "";
	size_t prefix_len, hook_len;

	switch (event->hook.image->kind) {
	case RULE_HOOK_SYSCALL:
		prefix = syscall_symbol_prefix;
		break;
	}

	prefix_len = strlen(prefix);
	hook_len = strnlen(event->hook.image->hook,
			   EVENT_FUNCTION_SIZE - 1 - prefix_len);
	memcpy(text, prefix, prefix_len);
	memcpy(text + prefix_len, event->hook.image->hook, hook_len);
	text[prefix_len + hook_len] = '\0';
	return (unsigned)(prefix_len + hook_len);
}

const char *event_stage(const struct event *event)
{
	static const char *const stages[] = {
		[STAGE_ENTRY] = "entry",
		[STAGE_EXEC] = "exec",
		[STAGE_RETURN] = "return",
	};

	return stages[event->hook.record->hook.record->stage];
}

bool event_fits(const struct decoded *hook, const struct image *image)
{
	return hook->hook.record->n_values == image->conf.n_sources &&
	       hook->hook.record->n_words == image->conf.n_words;
}
