// SPDX-License-Identifier: Apache-2.0

#include "call.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- facts ---- */

static struct fact *add_fact(struct call *call, struct source source)
{
	struct fact *fact = &call->facts[call->n_facts++];

	if (call->n_facts > MAX_CALL_FACTS)
		abort();
	*fact = (struct fact){ .source = source, .state = VALUE_OK };
	return fact;
}

static void add_number(struct call *call, unsigned arg)
{
	for (int type = VALUE_S8; type <= VALUE_U64; type++) {
		struct source source = source_of(arg, (enum value_type)type);
		uint64_t number = (uint64_t)call->args[arg];

		add_fact(call, source)->number =
			number_extend(number, source.type);
	}
}

static void add_text(struct call *call, unsigned arg, enum value_type type)
{
	const struct argument *argument = &call->arguments[arg];
	struct fact *fact = add_fact(call, source_of(arg, type));

	fact->state = argument->state;
	fact->text = argument->text.bytes;
	fact->len = argument->text.len;
}

static void add_address(struct call *call, unsigned arg)
{
	const struct argument *argument = &call->arguments[arg];
	struct fact *family = add_fact(call, source_of_family(arg));
	struct fact *port = add_fact(call, source_of(arg, VALUE_SOCKADDR_PORT));

	family->state = argument->state;
	family->number = argument->family;
	port->state = argument->state;
	port->number = argument->port;
	add_text(call, arg, VALUE_SOCKADDR);
}

static void add_argument(struct call *call, unsigned arg)
{
	switch (call->shape->args[arg]) {
	case IS_NUMBER:
	case IS_CALL:
	case IS_SIZE:
		add_number(call, arg);
		return;
	case IS_STRING:
		add_text(call, arg, VALUE_STRING);
		return;
	case IS_BUFFER:
		add_text(call, arg, VALUE_BYTES);
		return;
	case IS_VECTOR:
		add_text(call, arg, VALUE_IOVEC);
		return;
	case IS_ADDRESS:
		add_address(call, arg);
		return;
	}
}

void call_make(struct call *call, struct arena *arena, const char *program)
{
	const long *args = call->args;
	struct fact *binary;

	call->result = syscall(call->shape->number, args[0], args[1], args[2],
			       args[3], args[4], args[5]);
	if (call->result < 0)
		call->result = -errno;

	for (unsigned i = 0; i < call->shape->n_args; i++) {
		struct argument *argument = &call->arguments[i];

		if (!arena_is_resident(arena, argument->at, argument->size))
			argument->state = VALUE_UNREADABLE;
		add_argument(call, i);
	}
	binary = add_fact(call, source_of_binary());
	binary->text = program;
	binary->len = strlen(program);
	add_fact(call, source_of_result(VALUE_S32))->number =
		(uint64_t)call->result;
	add_fact(call, source_of_result(VALUE_S64))->number =
		(uint64_t)call->result;
}

void call_clear(struct call *call)
{
	for (unsigned i = 0; i < N_ARGS; i++)
		free(call->arguments[i].text.bytes);
}

/* ---- for readers ---- */

static void print_text(const struct argument *argument)
{
	printf(" \"");
	for (size_t i = 0; i < argument->text.len; i++) {
		unsigned char c = (unsigned char)argument->text.bytes[i];

		if (isprint(c) && c != '"' && c != '\\')
			putchar(c);
		else
			printf("\\x%02x", c);
	}
	putchar('"');
}

void call_print(const struct call *call)
{
	printf("%u: %s = %ld\n", call->number, call->shape->name, call->result);
	for (unsigned i = 0; i < call->shape->n_args; i++) {
		const struct argument *argument = &call->arguments[i];

		printf("\t%u: %ld (%#lx)", i, call->args[i],
		       (unsigned long)call->args[i]);
		if (argument->text.bytes)
			print_text(argument);
		if (call->shape->args[i] == IS_ADDRESS)
			printf(" family %u, port %" PRIu32, argument->family,
			       argument->port);
		if (argument->state == VALUE_UNREADABLE)
			printf(", never resident");
		if (argument->state == VALUE_TRUNCATED)
			printf(", longer");
		putchar('\n');
	}
}
