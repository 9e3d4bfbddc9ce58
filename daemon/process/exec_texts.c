// SPDX-License-Identifier: Apache-2.0

#include "exec_texts.h"

#include <errno.h>

#include "arguments.h"

void exec_texts_free(struct exec_texts *texts)
{
	buf_free(&texts->binary);
	buf_free(&texts->envs);
}

int exec_texts_filter(struct exec_texts *texts, struct process_text *text)
{
	buf_clear(&texts->envs);
	arguments_variables(&texts->envs, text->envs, texts->variables,
			    texts->n_variables);
	text->envs = (struct bytes){ texts->envs.data, texts->envs.len };
	return texts->envs.failed ? -ENOMEM : 0;
}

int exec_texts_process(struct exec_texts *texts, const struct decoded *exec,
		       struct process **ret)
{
	const struct record_exec *record = exec->exec.record;
	struct process_text text = {
		.cwd = exec->exec.cwd,
		.exe = exec->exec.exe,
		.interp = exec->exec.interp,
		.argv = exec->exec.argv,
		.envs = exec->exec.envs,
		.file = record->file,
		.argv_all = record->argv_all,
		.envs_all = record->envs_all,
	};

	buf_clear(&texts->binary);
	arguments_binary(&texts->binary, exec->exec.cwd, exec->exec.name);
	if (exec_texts_filter(texts, &text) || texts->binary.failed)
		return -ENOMEM;

	text.binary = (struct bytes){ texts->binary.data, texts->binary.len };
	return process_new(&text, ret);
}
