// SPDX-License-Identifier: Apache-2.0
/*
 * Arguments: what is read of a hook, and whether it can be.
 */

#include <ctype.h>
#include <string.h>

#include "policy_check.h"

enum {
	LAST_REGISTER = 5,   /* of the arguments of a call */
	LAST_TYPED_ARG = 11, /* of raw tracepoints and USDTs */
	MAX_RESOLVE = 1024,
};

static const char *type_name(const struct policy_arg *arg)
{
	return arg_type_info(arg->type)->name;
}

/* The highest index; -1: the format of the event says. */
static long last_index(const struct policy_hook *hook)
{
	switch (hook->kind) {
	case HOOK_TRACEPOINT:
		return -1;
	case HOOK_RAW_TRACEPOINT:
	case HOOK_USDT:
		return LAST_TYPED_ARG;
	default:
		return LAST_REGISTER;
	}
}

static bool is_tracepoint(const struct policy_hook *hook)
{
	return hook->kind == HOOK_TRACEPOINT ||
	       hook->kind == HOOK_RAW_TRACEPOINT;
}

/* ---- type ---- */

static bool check_type(struct reader *r, const struct policy_hook *hook,
		       const struct policy_arg *arg)
{
	struct pos pos = arg->type_pos.line ? arg->type_pos : arg->pos;
	bool failed = r->failed;
	bool ok;
	size_t path;

	if (hook->kind == HOOK_TRACEPOINT)
		return true;

	path = reader_enter(r, ".type");
	r->failed = false;
	if (arg->type == ARG_AUTO && !arg->resolve)
		reader_error(r, pos,
			     "argument type 'auto' is for tracepoints that "
			     "are not raw, and for 'resolve': say what the "
			     "argument is, like 'string' or 'int'");
	else if (arg->type == ARG_DATA_LOC)
		reader_error(r, pos,
			     "argument type 'data_loc' is for tracepoints that "
			     "are not raw: write 'string'");
	else if (arg->type == ARG_SYSCALL64 && !is_tracepoint(hook))
		reader_error(r, pos,
			     "argument type 'syscall64' is for the tracepoints "
			     "of raw_syscalls");
	ok = !r->failed;
	r->failed |= failed;
	reader_leave(r, path);
	return ok;
}

/* ---- buffers ---- */

static bool is_buffer(const struct policy_arg *arg)
{
	return arg->type == ARG_CHAR_BUF || arg->type == ARG_CHAR_IOVEC ||
	       arg->type == ARG_CONST_BUF;
}

static void check_size_arg(struct reader *r, const struct policy_hook *hook,
			   const struct policy_arg *arg)
{
	long last = hook->kind == HOOK_TRACEPOINT ? (long)hook->n_args
						  : last_index(hook) + 1;

	if (arg->size_arg > last)
		reader_error(r, arg->size_pos,
			     "sizeArgIndex %u is past the last argument: the "
			     "first is 1, the last %ld",
			     arg->size_arg, last);
	else if (!is_buffer(arg) && arg->type != ARG_AUTO &&
		 arg->type != ARG_STRING)
		reader_warning(r, arg->size_pos,
			       "'sizeArgIndex' has no effect on type '%s'",
			       type_name(arg));
}

static void check_buffer(struct reader *r, const struct policy_hook *hook,
			 const struct policy_arg *arg)
{
	bool needs_size = is_buffer(arg) && !is_tracepoint(hook);

	if (arg->size_arg)
		check_size_arg(r, hook, arg);
	else if (needs_size && arg->type == ARG_CHAR_IOVEC)
		reader_error(r, arg->pos,
			     "type 'char_iovec' needs 'sizeArgIndex': which "
			     "argument, counted from 1, is the number of "
			     "struct iovec?");
	else if (needs_size && !arg->return_copy)
		reader_error(r, arg->pos,
			     "type '%s' needs 'sizeArgIndex': which argument, "
			     "counted from 1, is the number of bytes? What a "
			     "call fills by what it returns needs "
			     "'returnCopy: true'",
			     type_name(arg));

	if (arg->return_copy && arg->type != ARG_CHAR_BUF &&
	    arg->type != ARG_CHAR_IOVEC)
		reader_error(r, arg->pos,
			     "'returnCopy' is for the types char_buf and "
			     "char_iovec, not '%s'",
			     type_name(arg));
	else if (arg->return_copy &&
		 (is_tracepoint(hook) || hook->kind == HOOK_LSM ||
		  hook->kind == HOOK_USDT))
		reader_error(r, arg->pos,
			     "'returnCopy' is for calls: %s have no return",
			     hook->section);
	if (arg->max_data && arg->type != ARG_CHAR_BUF &&
	    arg->type != ARG_CHAR_IOVEC && arg->type != ARG_IOV_ITER)
		reader_error(r, arg->pos,
			     "'maxData' is for the types char_buf, char_iovec "
			     "and iov_iter, not '%s'",
			     type_name(arg));
}

/* ---- resolve ---- */

/* Names and [indexes], separated by dots. */
static bool is_path(const char *text)
{
	bool expects_name = true;

	while (*text) {
		size_t len = strspn(text, "0123456789");

		if (*text == '.' && !expects_name) {
			expects_name = true;
			text++;
		} else if (*text == '[') {
			len = strspn(text + 1, "0123456789");
			if (len == 0 || len > 9 || text[len + 1] != ']')
				return false;
			text += len + 2;
			expects_name = false;
		} else if (expects_name && len == 0 &&
			   (isalpha((unsigned char)*text) || *text == '_')) {
			while (isalnum((unsigned char)*text) || *text == '_')
				text++;
			expects_name = false;
		} else {
			return false;
		}
	}
	return !expects_name;
}

static void check_resolve(struct reader *r, const struct policy_hook *hook,
			  const struct policy_arg *arg)
{
	bool in_program = hook->kind == HOOK_UPROBE || hook->kind == HOOK_USDT;

	if (!arg->resolve) {
		if (arg->btf_type || arg->btf_module)
			reader_warning(r, arg->btf_pos,
				       "btfType and btfTypeModule have no "
				       "effect without 'resolve'");
		return;
	}
	if (strlen(arg->resolve) > MAX_RESOLVE || !is_path(arg->resolve))
		reader_error(r, arg->resolve_pos,
			     "%s is no path of members: write it as "
			     "mm.owner.comm or iov[1].iov_len",
			     quote(arg->resolve).text);
	else if (in_program && arg->source == ARG_OF_CALL &&
		 (!arg->btf_type || !hook->program.btf_path))
		reader_error(r, arg->resolve_pos,
			     "'resolve' in a program needs 'btfType', and "
			     "'btfPath' of the hook: which structure is it?");
}

/* ---- all of it ---- */

static void check_arg(struct reader *r, const struct policy_hook *hook,
		      const struct policy_arg *arg)
{
	long last = last_index(hook);
	size_t path;

	if (arg->broken)
		return;
	if (last >= 0 && arg->index > last) {
		path = reader_enter(r, ".index");
		reader_error(r, arg->index_pos,
			     "'%u' is out of range: 0 to %ld", arg->index,
			     last);
		reader_leave(r, path);
	}
	if (arg->source != ARG_OF_CALL)
		reader_error(r, arg->source_pos,
			     "'source' is for 'data': an argument is one of "
			     "the call");
	if (!check_type(r, hook, arg))
		return;
	check_buffer(r, hook, arg);
	check_resolve(r, hook, arg);
}

static void check_datum(struct reader *r, const struct policy_hook *hook,
			const struct policy_arg *arg)
{
	if (arg->broken)
		return;
	if (arg->source == ARG_OF_CALL) {
		reader_error(r, arg->pos,
			     "'source' is missing: current_task or pt_regs");
		return;
	}
	if (!arg->resolve)
		reader_error(r, arg->pos, "'resolve' is missing: which %s?",
			     arg->source == ARG_PT_REGS
				     ? "register"
				     : "member of struct task_struct");
	if (!check_type(r, hook, arg))
		return;
	check_buffer(r, hook, arg);
	check_resolve(r, hook, arg);
}

static void check_return(struct reader *r, const struct policy_hook *hook)
{
	const struct policy_arg *arg = &hook->return_arg;
	size_t path;

	if (hook->returns && !hook->has_return_arg)
		reader_error(r, hook->pos,
			     "'returnArg' is missing: 'return: true' needs the "
			     "type of what is returned");
	if (!hook->has_return_arg || arg->broken)
		return;

	path = reader_enter(r, ".returnArg");
	if (!hook->returns)
		reader_warning(r, arg->pos,
			       "has no effect without 'return: true'");
	if (check_type(r, hook, arg)) {
		check_buffer(r, hook, arg);
		check_resolve(r, hook, arg);
	}
	reader_leave(r, path);

	if (hook->return_arg_action != ACTION_POST &&
	    (!hook->returns || arg->type != ARG_SOCK))
		reader_error(r, hook->pos,
			     "'returnArgAction' needs 'return: true' and a "
			     "'returnArg' of type sock");
}

void policy_check_args(struct reader *r, struct policy_hook *hook)
{
	for (size_t i = 0; i < hook->n_args; i++) {
		size_t path = reader_enter(r, ".args[%zu]", i);

		check_arg(r, hook, &hook->args[i]);
		reader_leave(r, path);
	}
	for (size_t i = 0; i < hook->n_data; i++) {
		size_t path = reader_enter(r, ".data[%zu]", i);

		check_datum(r, hook, &hook->data[i]);
		reader_leave(r, path);
	}
	check_return(r, hook);
}
