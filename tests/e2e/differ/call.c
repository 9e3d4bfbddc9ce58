// SPDX-License-Identifier: Apache-2.0

#include "call.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#include "base/mem.h"
#include "network.h"
#include "random_pool.h"

enum {
	PAGE = 4096,
	MOST = MAX_STRING - 1, /* bytes that are known of a text */
	FAR_MORE = 5000,
	FEW_SEGMENTS = 5,
	MANY_SEGMENTS = 40,
	VECTOR_SLOT = N_ARGS, /* of the struct iovec */
};

/* Who draws a call, and where to. */
struct drawing {
	struct random_pool *pool;
	struct arena *arena;
	struct call *call;
};

/* ---- where it stands ---- */

/* Mostly across the end of a page. */
static unsigned draw_place(struct drawing *d, unsigned slot, size_t size)
{
	size_t back = pool_below(d->pool, size < PAGE ? size + 1 : PAGE);
	size_t offset = pool_one_in(d->pool, 2) ? pool_below(d->pool, PAGE)
						: PAGE - back;

	return slot * SLOT_SIZE + (unsigned)offset;
}

static bool draw_cold(struct drawing *d)
{
	return pool_one_in(d->pool, 6);
}

static bool draw_null(struct drawing *d)
{
	return pool_one_in(d->pool, 15);
}

/* ---- texts ---- */

static struct text draw_text(struct drawing *d)
{
	const struct text *from = pool_text(d->pool);
	struct text text = pool_one_in(d->pool, 2)
				   ? pool_mutate(d->pool, from)
				   : text_copy(from->bytes, from->len);
	size_t len = pool_one_in(d->pool, 3)
			     ? FAR_MORE
			     : MOST - 2 + pool_below(d->pool, 5);
	char *more;

	if (!pool_one_in(d->pool, 40))
		return text;
	more = realloc(text.bytes, len + 1);
	if (!more)
		abort();
	if (text.len < len)
		memset(more + text.len, 'a', len - text.len);
	more[len] = '\0';
	return (struct text){ more, len };
}

/* Only the beginning is known of what is too long. */
static void cut(struct argument *argument)
{
	if (argument->text.len <= MOST)
		return;
	argument->text.len = MOST;
	argument->state = VALUE_TRUNCATED;
}

static void draw_string(struct drawing *d, unsigned arg)
{
	struct argument *argument = &d->call->arguments[arg];
	size_t size;

	argument->text = draw_text(d);
	size = argument->text.len + 1;
	argument->at = arena_put(d->arena, draw_place(d, arg, size),
				 argument->text.bytes, size, draw_cold(d));
	argument->size = size < MAX_STRING + 1 ? size : MAX_STRING + 1;
	d->call->args[arg] = (long)argument->at;
	cut(argument);
}

/* Some bytes of it may be NUL. */
static void draw_bytes(struct drawing *d, struct text *text)
{
	*text = draw_text(d);
	if (text->len && pool_one_in(d->pool, 4))
		text->bytes[pool_below(d->pool, text->len)] = '\0';
}

static void draw_buffer(struct drawing *d, unsigned arg)
{
	struct argument *argument = &d->call->arguments[arg];
	size_t size;

	draw_bytes(d, &argument->text);
	size = argument->text.len;
	argument->at = arena_put(d->arena, draw_place(d, arg, size),
				 argument->text.bytes, size, draw_cold(d));
	argument->size = size < MOST ? size : MOST;
	d->call->args[arg] = (long)argument->at;
	d->call->args[arg + 1] = (long)size;
	cut(argument);
}

/* Cuts the text at random places; a byte between the parts is of none. */
static void draw_segments(struct drawing *d, struct argument *argument,
			  size_t n, struct iovec *segments)
{
	unsigned place = draw_place(d, VECTOR_SLOT - 1, argument->text.len);
	bool cold = draw_cold(d);
	size_t done = 0;

	for (size_t i = 0; i < n; i++) {
		size_t left = argument->text.len - done;
		size_t len = i + 1 == n ? left : pool_below(d->pool, left + 1);

		segments[i].iov_len = len;
		if (!len)
			continue;
		segments[i].iov_base =
			arena_put(d->arena, place, argument->text.bytes + done,
				  len, cold);
		if (!argument->size) {
			argument->at = segments[i].iov_base;
			argument->size = 1; /* all of it or nothing */
		}
		place += (unsigned)len + 1;
		done += len;
	}
	argument->text.len = done;
}

static void draw_vector(struct drawing *d, unsigned arg)
{
	struct argument *argument = &d->call->arguments[arg];
	struct iovec segments[MANY_SEGMENTS] = { 0 };
	size_t most = pool_one_in(d->pool, 10) ? MANY_SEGMENTS : FEW_SEGMENTS;
	size_t n = pool_below(d->pool, most + 1);

	draw_bytes(d, &argument->text);
	draw_segments(d, argument, n, segments);
	d->call->args[arg] = (long)arena_put(
		d->arena, draw_place(d, VECTOR_SLOT, sizeof(segments)),
		segments, sizeof(segments), false);
	d->call->args[arg + 1] = (long)n;
	cut(argument);
}

/* ---- addresses ---- */

static void draw_address(struct drawing *d, unsigned arg)
{
	static const uint16_t others[] = { AF_UNIX, AF_UNSPEC, 77 };
	struct argument *argument = &d->call->arguments[arg];
	struct address address = address_random(d->pool);
	struct sockaddr_in6 bytes = { 0 };
	struct sockaddr_in *four = (struct sockaddr_in *)&bytes;
	char bits[ADDRESS_BITS + 1];

	argument->family = address.version == 4 ? AF_INET : AF_INET6;
	argument->port = port_random(d->pool);
	bytes.sin6_port = htons((uint16_t)argument->port);
	if (address.version == 4)
		memcpy(&four->sin_addr, address.bytes, 4);
	else
		memcpy(&bytes.sin6_addr, address.bytes, 16);
	address_bits(&address, address.version == 4 ? 32 : 128, bits);
	if (pool_one_in(d->pool, 5)) {
		argument->family =
			others[pool_below(d->pool, ARRAY_SIZE(others))];
		argument->port = NO_PORT;
		bits[0] = '\0';
	}
	bytes.sin6_family = argument->family;
	argument->text = text_copy(bits, strlen(bits));
	argument->size = sizeof(bytes);
	argument->at = arena_put(d->arena, arg * SLOT_SIZE, &bytes,
				 sizeof(bytes), draw_cold(d));
	d->call->args[arg] = (long)argument->at;
}

/* ---- all of them ---- */

/* It is as an empty one, and an address without anything. */
static void draw_nothing(struct drawing *d, unsigned arg)
{
	struct argument *argument = &d->call->arguments[arg];

	argument->text = text_copy("", 0);
	argument->port = NO_PORT;
	d->call->args[arg] = 0;
	if (arg + 1 < N_ARGS && d->call->shape->args[arg + 1] == IS_SIZE)
		d->call->args[arg + 1] = (long)pool_below(d->pool, 3);
}

static void draw_argument(struct drawing *d, unsigned arg)
{
	enum what what = d->call->shape->args[arg];

	d->call->arguments[arg].state = VALUE_OK;
	if (what >= IS_STRING && what != IS_SIZE && draw_null(d)) {
		draw_nothing(d, arg);
		return;
	}
	switch (what) {
	case IS_NUMBER:
		d->call->args[arg] = (long)(pool_number(d->pool, VALUE_U64) +
					    pool_below(d->pool, 3) - 1);
		return;
	case IS_CALL:
		d->call->args[arg] = FIRST_CALL + (long)d->call->number;
		return;
	case IS_STRING:
		draw_string(d, arg);
		return;
	case IS_BUFFER:
		draw_buffer(d, arg);
		return;
	case IS_VECTOR:
		draw_vector(d, arg);
		return;
	case IS_ADDRESS:
		draw_address(d, arg);
		return;
	case IS_SIZE:
		return; /* with what it is the size of */
	}
}

void call_draw(struct call *call, struct random_pool *pool, struct arena *arena)
{
	struct drawing drawing = { pool, arena, call };

	for (unsigned i = 0; i < call->shape->n_args; i++)
		draw_argument(&drawing, i);
	arena_cool(arena);
}
