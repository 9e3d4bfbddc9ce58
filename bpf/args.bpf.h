/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * args - reads the values that tables ask about and events show
 *
 * A value is read once: what was judged is what is reported. What it is (enum
 * source_kind, enum value_type) is constant, so that of the readers only one
 * is left when the program is loaded.
 */

#include "buffer.bpf.h"
#include "cgroup.bpf.h"
#include "expr.bpf.h"
#include "files.bpf.h"
#include "ima.bpf.h"
#include "skb.bpf.h"
#include "sock.bpf.h"
#include "source.bpf.h"
#include "stack.bpf.h"
#include "string.bpf.h"

static __always_inline void read_number(
	struct call *call, const volatile struct source_conf *source,
	struct value *value)
{
	if (is_of_process(source)) {
		if (process_number(call, source, &value->number))
			value->state = VALUE_OK;
		return;
	}

	switch (source->type) {
	case VALUE_SKB_FAMILY:
	case VALUE_SKB_PROTO:
	case VALUE_SKB_SPORT:
	case VALUE_SKB_DPORT:
		read_packet_number(call, source, value);
		return;
	case VALUE_SOCK_SPORT:
	case VALUE_SOCK_DPORT:
		read_sock_port(call, source, value);
		return;
	case VALUE_SOCKADDR_PORT:
		read_sockaddr_port(call, source, value);
		return;
	}
	read_place(call, source, value);
}

/* Is source @at named by this expression? */
static __always_inline bool is_operand(
	const volatile struct source_conf *source, __u32 at)
{
	return source->steps[2 + at / 32] >> at % 32 & 1;
}

/* Operands stand before the expression, and are numbers. */
APART read_expr(struct call *call, const volatile struct source_conf *source,
		struct value *value)
{
	__u64 result;

	NO_UNROLL
	for (__u32 i = 0; i < MAX_SOURCES; i++) {
		struct value *operand;

		if (i >= conf.n_sources)
			break;
		if (!is_operand(source, i))
			continue;
		operand = call_value(call, i);
		if (operand->state != VALUE_UNREAD)
			continue;
		operand->state = VALUE_UNREADABLE;
		read_number(call, &conf.sources[i], operand);
	}

	result = expr_result(call->room, source->steps[0], source->steps[1]);
	if (result == EXPR_UNREADABLE)
		return 0;
	value->number = result;
	value->state = VALUE_OK;
	return 0;
}

static __always_inline void read_text(struct call *call,
				      const volatile struct source_conf *source,
				      struct value *value)
{
	switch (source->type) {
	case VALUE_STRING:
		read_string(call, source, value);
		return;
	case VALUE_BYTES:
		read_bytes(call, source, value);
		return;
	case VALUE_DATA_LOC:
		read_data_loc(call, source, value);
		return;
	case VALUE_PATH:
	case VALUE_DENTRY:
		read_path(call, source, value);
		return;
	case VALUE_SOCK_SADDR:
	case VALUE_SOCK_DADDR:
		read_sock(call, source, value);
		return;
	case VALUE_SOCKADDR:
		read_sockaddr(call, source, value);
		return;
	case VALUE_UNIX_PATH:
		read_unix(call, source, value);
		return;
	case VALUE_SKB_SADDR:
	case VALUE_SKB_DADDR:
		read_packet_address(call, source, value);
		return;
	case VALUE_IOVEC:
		read_iovec(call, source, value);
		return;
	case VALUE_ITER:
		read_iter(call, source, value);
		return;
	}
}

/* What is there has none if it is not of the internet. */
static __always_inline bool is_port(const volatile struct source_conf *source)
{
	switch (source->type) {
	case VALUE_SKB_SPORT:
	case VALUE_SKB_DPORT:
	case VALUE_SOCK_SPORT:
	case VALUE_SOCK_DPORT:
	case VALUE_SOCKADDR_PORT:
		return true;
	}
	return false;
}

/* What is not there is known: an anonymous mapping has no file. It is judged
 * as 0, as no port, or as an empty text, for which no name stands. */
static __always_inline void take_nothing(
	struct call *call, const volatile struct source_conf *source,
	struct value *value)
{
	if (source->type >= VALUE_FIRST_TEXT) {
		take_empty(call, value);
		return;
	}
	value->number = is_port(source) ? NO_PORT : 0;
	value->state = VALUE_OK;
}

/* Is it at an address that may be anything? */
static __always_inline bool is_of_memory(
	const volatile struct source_conf *source)
{
	switch (source->kind) {
	case SOURCE_ARG:
	case SOURCE_RETURN:
	case SOURCE_FIELD:
	case SOURCE_TASK:
	case SOURCE_REGISTER:
	case SOURCE_REGISTERS:
		return true;
	}
	return false;
}

/* Leaves VALUE_UNREADABLE if a value cannot be had. */
APART read_source(struct call *call, const volatile struct source_conf *source,
		  struct value *value)
{
	if (source->type == VALUE_NONE)
		return 0;
	value->state = VALUE_UNREADABLE;

	switch (source->kind) {
	case SOURCE_BINARY:
		read_binary(call, value);
		return 0;
	case SOURCE_CGROUP:
		read_cgroup(call, value);
		return 0;
	case SOURCE_EXPR:
		read_expr(call, source, value);
		return 0;
	case SOURCE_KERNEL_STACK:
		read_stack(call, value);
		return 0;
	case SOURCE_USER_STACK:
		read_user_stack(call, value);
		return 0;
	case SOURCE_IMA_HASH:
		read_hash(call, value);
		return 0;
	}
	if (source->type < VALUE_FIRST_TEXT)
		read_number(call, source, value);
	else
		read_text(call, source, value);
	if (value->state == VALUE_UNREADABLE && (value->flags & VALUE_NULL))
		take_nothing(call, source, value);
	else if (value->state == VALUE_UNREADABLE && is_of_memory(source) &&
		 !call->args_lost)
		call->memory->faulty = 1;
	return 0;
}
