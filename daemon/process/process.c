// SPDX-License-Identifier: Apache-2.0

#include "process.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"

/* Copies @text to *@end, which moves behind its NUL. */
static const char *copy(char **end, struct bytes text)
{
	char *start = *end;

	if (text.len)
		memcpy(start, text.data, text.len);
	start[text.len] = '\0';
	*end += text.len + 1;
	return start;
}

/* One piece of memory for all: this is done for every fork and execve. */
int process_new(const struct process_text *text, struct process **ret)
{
	size_t len = text->cwd.len + text->binary.len + text->exe.len +
		     text->arguments.len + 4;
	struct process *process = malloc(sizeof(*process) + len);
	char *end;

	if (!process)
		return -ENOMEM;

	*process = (struct process){
		.refs = 1,
		.uid = UINT32_MAX,
		.auid = UINT32_MAX,
	};
	end = (char *)(process + 1);
	process->cwd = copy(&end, text->cwd);
	process->binary = copy(&end, text->binary);
	process->exe = copy(&end, text->exe);
	process->arguments = copy(&end, text->arguments);

	*ret = process;
	return 0;
}

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){ text, strlen(text) };
}

struct process_text process_text(const struct process *process)
{
	return (struct process_text){
		.cwd = bytes_of(process->cwd),
		.binary = bytes_of(process->binary),
		.exe = bytes_of(process->exe),
		.arguments = bytes_of(process->arguments),
	};
}

struct process *process_ref(struct process *process)
{
	process->refs++;
	return process;
}

void process_free(struct process **process)
{
	struct process *gone = TAKE(*process);

	while (gone && --gone->refs == 0) {
		struct process *parent = gone->parent;

		free(gone->json);
		free(gone);
		gone = parent;
	}
}

/* Conditions that are not flags of ours. */
enum {
	NO_CWD = 1 << 0,
	ROOT_CWD = 1 << 1,
};

/* In the order in which Tetragon writes them. */
static const struct {
	const char *word;
	uint32_t proc;
	uint32_t exec;
	uint32_t cwd;
} words[] = {
	{ "execve ", .proc = PROC_EXEC },
	{ "procFS ", .proc = PROC_SCANNED },
	{ "truncArgs ", .exec = EXEC_ARGS_PARTIAL },
	{ "miss ", .proc = PROC_UNKNOWN },
	{ "errorFilename ", .exec = EXEC_NAME_ERROR },
	{ "errorArgs ", .exec = EXEC_ARGS_ERROR },
	{ "nocwd ", .cwd = NO_CWD },
	{ "rootcwd ", .cwd = ROOT_CWD },
	{ "errorCWD ", .exec = EXEC_CWD_ERROR },
	{ "clone ", .proc = PROC_CLONE },
	{ "errorPathResolutionCwd ", .exec = EXEC_CWD_PARTIAL },
};

static uint32_t cwd_conditions(const struct process *process)
{
	if (!process->cwd[0] && !(process->exec_flags & EXEC_CWD_ERROR))
		return NO_CWD;
	return strcmp(process->cwd, "/") == 0 ? ROOT_CWD : 0;
}

unsigned process_flags(const struct process *process,
		       char text[static PROCESS_FLAGS_SIZE])
{
	uint32_t cwd = cwd_conditions(process);
	char *end = text;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if ((words[i].proc & process->proc_flags) |
		    (words[i].exec & process->exec_flags) |
		    (words[i].cwd & cwd))
			end = stpcpy(end, words[i].word);
	}

	if (end > text)
		end--;
	*end = '\0';
	return (unsigned)(end - text);
}
