// SPDX-License-Identifier: Apache-2.0
/*
 * Operators and types: does one fit the other, and the values that it takes.
 */

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "policy_check.h"
#include "policy_copy.h"
#include "policy_values.h"

static const char list_prefix[] = "list:";

/* ---- does the operator fit ---- */

static bool is_cap_set(enum arg_type type)
{
	return type == ARG_KERNEL_CAP || type == ARG_CAP_INHERITABLE ||
	       type == ARG_CAP_PERMITTED || type == ARG_CAP_EFFECTIVE;
}

static bool fits(enum operator_kind op, enum arg_type type)
{
	enum operand operand = operator_operand(op);
	const struct arg_field *field = arg_field_for(type, operand);
	bool of_texts = op >= OP_PREFIX && op <= OP_NOT_REGEX;

	if (!field)
		return false;
	if (op == OP_CAPS_GAINED)
		return is_cap_set(type);
	if (operand != OPERAND_VALUE || op == OP_EQUAL || op == OP_NOT_EQUAL)
		return true;
	if (is_cap_set(type))
		return op == OP_GT || op == OP_LT || op == OP_MASK;
	return of_texts == value_type_is_text(field->type);
}

static void tell_misfit(struct reader *r, const struct policy_filter *filter,
			enum arg_type type)
{
	CLEANUP(buf_free) struct buf known = { 0 };

	for (int op = 0; op < N_OPERATORS; op++)
		if (op != OP_IN && op != OP_NOT_IN &&
		    fits((enum operator_kind)op, type))
			buf_addf(&known, "%s%s", known.len ? ", " : "",
				 operator_name((enum operator_kind)op));
	if (known.len)
		reader_error(r, filter->op_pos,
			     "operator '%s' does not fit type '%s'; supported: "
			     "%s",
			     operator_name(filter->op),
			     arg_type_info(type)->name, known.data);
	else
		reader_error(r, filter->op_pos,
			     "no operator fits type '%s': look at a member of "
			     "it by 'resolve'",
			     arg_type_info(type)->name);
}

/* ---- values, by what is looked at ---- */

static bool is_list(const struct policy_value *value)
{
	return strncmp(value->text, list_prefix, strlen(list_prefix)) == 0;
}

static void take_list(struct reader *r, const struct policy *policy,
		      struct policy_value *value)
{
	value->form = FORM_LIST;
	value->list =
		policy_find_list(policy, value->text + strlen(list_prefix));
	if (!value->list)
		reader_error(r, value->pos, "no list is called %s",
			     quote(value->text + strlen(list_prefix)).text);
	else if (!value->list->broken && value->list->kind != LIST_SYSCALLS &&
		 value->list->kind != LIST_ALL_SYSCALLS)
		reader_error(r, value->pos, "%s is no list of system calls",
			     quote(value->list->name).text);
}

/* Of type syscall64: numbers, and lists in maps. */
static void check_syscalls(struct reader *r, const struct policy *policy,
			   struct policy_filter *filter)
{
	static const struct number_span span = { .what = "syscall64",
						 .max = UINT64_MAX };
	bool takes_lists =
		filter->op == OP_IN_MAP || filter->op == OP_NOT_IN_MAP;
	size_t n_lists = 0;

	for (size_t i = 0; i < filter->n_values; i++) {
		struct policy_value *value = &filter->values[i];

		if (!is_list(value))
			continue;
		n_lists++;
		if (takes_lists)
			take_list(r, policy, value);
		else
			reader_error(r, value->pos,
				     "a list needs the operator InMap or "
				     "NotInMap");
	}
	if (n_lists == 0) {
		policy_check_numbers(r, filter, &span);
		return;
	}
	for (size_t i = 0; i < filter->n_values; i++)
		if (!is_list(&filter->values[i]) &&
		    !(strchr(filter->values[i].text, ':')
			      ? policy_check_range(r, &filter->values[i], &span)
			      : policy_check_number(r, &filter->values[i],
						    &span)))
			return;
}

static bool has_lists(struct reader *r, const struct policy_filter *filter)
{
	for (size_t i = 0; i < filter->n_values; i++)
		if (is_list(&filter->values[i])) {
			reader_error(r, filter->values[i].pos,
				     "a list of system calls needs an argument "
				     "of type syscall64");
			return true;
		}
	return false;
}

static void check_value(struct reader *r, const struct policy *policy,
			struct policy_filter *filter, enum arg_type type)
{
	static const struct number_span capability = {
		.what = "a capability",
		.max = 63,
		.names = capability_names,
	};
	static const struct number_span bpf_cmd = {
		.what = "a command of bpf()",
		.max = INT32_MAX,
		.names = command_names,
	};
	const struct arg_field *field = arg_field_for(type, OPERAND_VALUE);
	const struct number_span span = {
		.what = arg_type_info(type)->name,
		.is_signed = value_type_is_signed(field->type),
		.min = value_type_min(field->type),
		.max = value_type_max(field->type),
	};

	if (value_type_is_text(field->type)) {
		policy_check_texts(r, filter);
	} else if (is_cap_set(type)) {
		policy_check_cap_masks(r, filter);
	} else if (type == ARG_SYSCALL64) {
		check_syscalls(r, policy, filter);
	} else if (!has_lists(r, filter)) {
		policy_check_numbers(r, filter,
				     type == ARG_CAPABILITY ? &capability
				     : type == ARG_BPF_CMD  ? &bpf_cmd
							    : &span);
	}
}

static void check_operand(struct reader *r, struct policy_filter *filter)
{
	static const struct number_span spans[] = {
		[OPERAND_SPORT] = { .what = "a port", .max = UINT16_MAX },
		[OPERAND_DPORT] = { .what = "a port", .max = UINT16_MAX },
		[OPERAND_PROTOCOL] = { .what = "a protocol",
				       .max = UINT16_MAX,
				       .names = protocol_names },
		[OPERAND_FAMILY] = { .what = "an address family",
				     .max = UINT16_MAX,
				     .names = family_names },
		[OPERAND_STATE] = { .what = "a state of TCP",
				    .max = UINT8_MAX,
				    .names = tcp_state_names },
		[OPERAND_MODE] = { .what = "a type of file",
				   .names = file_type_names,
				   .names_only = true },
	};

	policy_check_numbers(r, filter, &spans[operator_operand(filter->op)]);
}

/* Ports below 1024. */
static void add_privileged(struct reader *r, struct policy_filter *filter)
{
	struct policy_value *value;

	value = reader_grow(r, &filter->values, &filter->n_values,
			    sizeof(*value));
	if (!value)
		return;
	value->pos = filter->op_pos;
	value->form = FORM_NUMBER;
	value->high = 1023;
	value->text = strdup("0:1023");
	r->no_memory |= !value->text;
	value->len = value->text ? strlen(value->text) : 0;
}

void policy_check_typed(struct reader *r, const struct policy *policy,
			struct policy_filter *filter, enum arg_type type)
{
	if (type == ARG_NOP)
		reader_error(r, filter->arg_pos,
			     "an argument of type 'nop' is not read: give it "
			     "another type");
	else if (!fits(filter->op, type))
		tell_misfit(r, filter, type);
	else if (filter->op == OP_CAPS_GAINED || filter->op == OP_CEL)
		return;
	else if (!operator_takes_values(filter->op))
		add_privileged(r, filter);
	else if (operator_operand(filter->op) == OPERAND_VALUE)
		check_value(r, policy, filter, type);
	else if (operator_operand(filter->op) == OPERAND_SADDR ||
		 operator_operand(filter->op) == OPERAND_DADDR)
		policy_check_addresses(r, filter);
	else
		check_operand(r, filter);
}

int policy_filter_typed(const struct policy *policy,
			const struct policy_filter *filter, enum arg_type type,
			struct diag *diag, struct policy_filter *ret)
{
	CLEANUP(reader_end)
	struct reader r = { .file = policy->file, .diag = diag };
	CLEANUP(policy_filter_clear) struct policy_filter copy = { 0 };
	int err;

	err = policy_filter_copy(filter, &copy);
	if (err)
		return err;
	policy_check_typed(&r, policy, &copy, type);
	if (r.no_memory)
		return -ENOMEM;
	if (r.failed)
		return -EINVAL;

	*ret = copy;
	copy = (struct policy_filter){ 0 };
	return 0;
}
