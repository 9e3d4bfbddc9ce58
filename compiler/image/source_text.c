// SPDX-License-Identifier: Apache-2.0

#include "source_text.h"

#include <inttypes.h>

#include "base/mem.h"

static const char *const kind_names[N_SOURCE_KINDS] = {
	[SOURCE_ARG] = "argument",
	[SOURCE_RETURN] = "return value",
	[SOURCE_FIELD] = "field",
	[SOURCE_TASK] = "task",
	[SOURCE_REGISTER] = "register",
	[SOURCE_REGISTERS] = "register",
	[SOURCE_PID] = "pid",
	[SOURCE_NS_PID] = "pid in namespace",
	[SOURCE_MARKS] = "marks",
	[SOURCE_BINARY] = "binary",
	[SOURCE_CGROUP] = "cgroup",
	[SOURCE_UID] = "user",
	[SOURCE_NAMESPACE] = "namespace",
	[SOURCE_CAPS] = "capabilities",
	[SOURCE_NS_CHANGES] = "changed namespaces",
	[SOURCE_CAP_CHANGES] = "changed capabilities",
	[SOURCE_EXPR] = "expression",
	[SOURCE_KERNEL_STACK] = "kernel stack",
	[SOURCE_USER_STACK] = "user stack",
	[SOURCE_IMA_HASH] = "IMA hash",
	[SOURCE_CONSTANT] = "constant",
};

static const char *const type_names[] = {
	[VALUE_NONE] = "none",
	[VALUE_S8] = "s8",
	[VALUE_S16] = "s16",
	[VALUE_S32] = "s32",
	[VALUE_S64] = "s64",
	[VALUE_U8] = "u8",
	[VALUE_U16] = "u16",
	[VALUE_U32] = "u32",
	[VALUE_U64] = "u64",
	[VALUE_BE16] = "be16",
	[VALUE_ADDRESS] = "address",
	[VALUE_SYSCALL] = "syscall",
	[VALUE_SKB_FAMILY] = "family of packet",
	[VALUE_SKB_PROTO] = "protocol of packet",
	[VALUE_SKB_SPORT] = "source port of packet",
	[VALUE_SKB_DPORT] = "destination port of packet",
	[VALUE_SOCK_SPORT] = "source port of socket",
	[VALUE_SOCK_DPORT] = "destination port of socket",
	[VALUE_SOCKADDR_PORT] = "port of sockaddr",
	[VALUE_STRING] = "string",
	[VALUE_BYTES] = "bytes",
	[VALUE_DATA_LOC] = "data_loc",
	[VALUE_PATH] = "path",
	[VALUE_DENTRY] = "dentry",
	[VALUE_SOCK_SADDR] = "source address of socket",
	[VALUE_SOCK_DADDR] = "destination address of socket",
	[VALUE_SOCKADDR] = "sockaddr",
	[VALUE_UNIX_PATH] = "path of unix socket",
	[VALUE_SKB_SADDR] = "source address of packet",
	[VALUE_SKB_DADDR] = "destination address of packet",
	[VALUE_IOVEC] = "iovec",
	[VALUE_ITER] = "iov_iter",
	[VALUE_FRAMES] = "frames",
	[VALUE_HASH] = "hash",
};
_Static_assert(ARRAY_SIZE(type_names) == N_VALUE_TYPES, "a type has no name");

static const char *const marks_names[N_MARKS_KINDS] = {
	[MARKS_FOLLOW] = "self or ancestor",
	[MARKS_PARENT] = "parent",
	[MARKS_ANCESTOR] = "ancestor",
};

static const char *const op_names[] = {
	[EXPR_LITERAL] = "literal",
	[EXPR_LOAD] = "load",
	[EXPR_EXTEND] = "extend",
	[EXPR_NOT] = "!",
	[EXPR_INVERT] = "~",
	[EXPR_ADD] = "+",
	[EXPR_SUB] = "-",
	[EXPR_MUL] = "*",
	[EXPR_DIV] = "/",
	[EXPR_AND] = "&",
	[EXPR_OR] = "|",
	[EXPR_XOR] = "^",
	[EXPR_LSH] = "<<",
	[EXPR_RSH] = ">>",
	[EXPR_EQ] = "==",
	[EXPR_NE] = "!=",
	[EXPR_LT] = "<",
	[EXPR_LE] = "<=",
	[EXPR_GT] = ">",
	[EXPR_GE] = ">=",
};

/* In the order in which they are done: "literal 7 s32 in 1, + s32 in 0". */
static void expr_text(const struct image *image,
		      const struct source_conf *source, struct buf *out)
{
	const struct expr_op *ops = image->maps[IMAGE_EXPRS].values;
	const char *comma = "";

	ops += source->steps[0];
	for (uint32_t i = 0; i < source->steps[1]; i++) {
		const struct expr_op *op = &ops[i];

		buf_addf(out, "%s %s", comma, op_names[op->op]);
		if (op->op == EXPR_LOAD)
			buf_addf(out, " source %llu", op->value);
		if (op->op == EXPR_LITERAL)
			buf_addf(out, " %llu", op->value);
		buf_addf(out, " %s in %u", type_names[op->type], op->slot);
		comma = ",";
	}
}

static void steps_text(const struct source_conf *source, struct buf *out)
{
	const char *arrow = " ";

	for (unsigned i = 0; i < source->n_steps; i++) {
		buf_addf(out, "%s%+" PRId32, arrow, (int32_t)source->steps[i]);
		arrow = " -> ";
	}
}

static void kind_text(const struct source_conf *source, struct buf *out)
{
	buf_adds(out, kind_names[source->kind]);

	switch (source->kind) {
	case SOURCE_ARG:
	case SOURCE_REGISTER:
	case SOURCE_NAMESPACE:
	case SOURCE_CAPS:
	case SOURCE_CAP_CHANGES:
	case SOURCE_IMA_HASH:
		buf_addf(out, " %u", source->index);
		break;
	case SOURCE_REGISTERS:
		buf_addf(out, " %u + register %u * %u", source->index,
			 SHIFTED_WORD(source->size),
			 1U << SHIFTED_BY(source->size));
		break;
	case SOURCE_MARKS:
		buf_addf(out, " of %s, word %u",
			 marks_names[source->index / MARK_WORDS],
			 source->index % MARK_WORDS);
		break;
	}
}

static void size_text(const struct source_conf *source, struct buf *out)
{
	if (source->type != VALUE_BYTES && source->type != VALUE_IOVEC)
		return;
	if (source->size == NO_SOURCE)
		buf_adds(out, ", as many as returned");
	else
		buf_addf(out, ", as many as source %u", source->size);
}

void source_text(const struct image *image, uint32_t number, struct buf *out)
{
	const struct source_conf *source = &image->conf.sources[number];

	kind_text(source, out);
	if (source->kind == SOURCE_EXPR)
		expr_text(image, source, out);
	else
		steps_text(source, out);
	buf_addf(out, ", %s", type_names[source->type]);

	size_text(source, out);
	if (source->bits)
		buf_addf(out, ", %u bits from %u", source->bits, source->shift);
	if (source->flags & SOURCE_DESCRIPTOR)
		buf_adds(out, ", file of descriptor");
	if (source->flags & SOURCE_USER)
		buf_adds(out, ", user memory");
	if (source->flags & SOURCE_LATE)
		buf_adds(out, ", at the return");
	if (source->flags & SOURCE_LONG)
		buf_adds(out, ", all of it in events");
}
