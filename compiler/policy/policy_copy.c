// SPDX-License-Identifier: Apache-2.0

#include "policy_copy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static int copy_text(const char *from, char **to)
{
	*to = from ? strdup(from) : NULL;
	return from && !*to ? -ENOMEM : 0;
}

static int copy_values(const struct policy_filter *from,
		       struct policy_filter *to)
{
	for (size_t i = 0; i < from->n_values; i++) {
		struct policy_value *value;
		int err;

		value = array_grow(&to->values, i, sizeof(*value));
		if (!value)
			return -ENOMEM;
		*value = from->values[i];
		err = copy_text(from->values[i].text, &value->text);
		to->n_values++;
		if (err)
			return err;
	}
	return 0;
}

int policy_filter_copy(const struct policy_filter *from,
		       struct policy_filter *to)
{
	*to = *from;
	to->args = NULL;
	to->n_args = 0;
	to->values = NULL;
	to->n_values = 0;

	for (size_t i = 0; i < from->n_args; i++) {
		unsigned *arg = array_grow(&to->args, i, sizeof(*arg));

		if (!arg)
			return -ENOMEM;
		*arg = from->args[i];
		to->n_args++;
	}
	return copy_values(from, to);
}

void policy_filter_clear(struct policy_filter *filter)
{
	for (size_t i = 0; i < filter->n_values; i++)
		free(filter->values[i].text);
	free(filter->values);
	free(filter->args);
	*filter = (struct policy_filter){ 0 };
}

static int copy_registers(const struct policy_action *from,
			  struct policy_action *to)
{
	for (size_t i = 0; i < from->n_registers; i++) {
		struct policy_register *slot;
		int err;

		slot = array_grow(&to->registers, i, sizeof(*slot));
		if (!slot)
			return -ENOMEM;
		to->n_registers++;
		slot->pos = from->registers[i].pos;
		err = copy_text(from->registers[i].name, &slot->name);
		if (!err)
			err = copy_text(from->registers[i].value, &slot->value);
		if (err)
			return err;
	}
	return 0;
}

int policy_action_copy(const struct policy_action *from,
		       struct policy_action *to)
{
	int err;

	*to = *from;
	to->registers = NULL;
	to->n_registers = 0;
	to->text = NULL;
	err = copy_text(from->jump.symbol, &to->jump.symbol);
	if (!err)
		err = copy_text(from->text, &to->text);
	if (!err)
		err = copy_registers(from, to);
	return err;
}

void policy_action_clear(struct policy_action *action)
{
	for (size_t i = 0; i < action->n_registers; i++) {
		free(action->registers[i].name);
		free(action->registers[i].value);
	}
	free(action->registers);
	free(action->jump.symbol);
	free(action->text);
	*action = (struct policy_action){ 0 };
}
