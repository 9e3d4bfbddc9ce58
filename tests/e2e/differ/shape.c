// SPDX-License-Identifier: Apache-2.0

#include "shape.h"

#include <sys/syscall.h>

const struct shape shapes[N_SHAPES] = {
	{ "sys_splice",
	  SYS_splice,
	  6,
	  { IS_NUMBER, IS_NUMBER, IS_NUMBER, IS_NUMBER, IS_NUMBER, IS_CALL } },
	{ "sys_linkat",
	  SYS_linkat,
	  5,
	  { IS_NUMBER, IS_STRING, IS_NUMBER, IS_STRING, IS_CALL } },
	{ "sys_sendto",
	  SYS_sendto,
	  6,
	  { IS_CALL, IS_BUFFER, IS_SIZE, IS_NUMBER, IS_ADDRESS, IS_NUMBER } },
	{ "sys_pwritev2",
	  SYS_pwritev2,
	  6,
	  { IS_CALL, IS_VECTOR, IS_SIZE, IS_NUMBER, IS_NUMBER, IS_NUMBER } },
};

struct source source_of(unsigned arg, enum value_type type)
{
	return (struct source){
		.kind = SOURCE_ARG,
		.index = arg,
		.type = type,
	};
}

/* No other number has steps. */
struct source source_of_family(unsigned arg)
{
	return (struct source){
		.kind = SOURCE_ARG,
		.index = arg,
		.type = VALUE_U16,
		.n_steps = 1,
	};
}

struct source source_of_binary(void)
{
	return (struct source){ .kind = SOURCE_BINARY, .type = VALUE_STRING };
}

struct source source_of_result(enum value_type type)
{
	return (struct source){
		.kind = SOURCE_RETURN,
		.type = type,
		.flags = SOURCE_LATE,
	};
}
