/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * sock - addresses of sockets
 *
 * An address is a text, so that a network is a prefix: '4' and 8 hexadecimal
 * digits, '6' and 32; empty for families that have neither.
 */

#include "string.bpf.h"

enum {
	FAMILY_UNIX = 1, /* AF_UNIX and so on: include/linux/socket.h */
	FAMILY_INET = 2,
	FAMILY_INET6 = 10,

	UNIX_PATH = 2, /* where the path is in a struct sockaddr_un */
	UNIX_PATH_MAX = 108,
	UNIX_PATH_MASK = 127, /* no less than that */
};

struct address {
	__u32 words[4]; /* in the order of the network */
	__u16 family;
};

/* The eight digits of the bytes of @word, in their order: each half byte gets
 * a byte, all at once. */
static __always_inline __u64 hex_digits(__u32 word)
{
	__u64 x = word;
	__u64 letters;

	x = (x | x << 16) & 0x0000ffff0000ffff;
	x = (x | x << 8) & 0x00ff00ff00ff00ff;
	x = (x >> 4 & 0x000f000f000f000f) | (x & 0x000f000f000f000f) << 8;
	letters = (x + 0x0606060606060606) >> 4 & 0x0101010101010101;
	return x + 0x3030303030303030 + letters * ('a' - '0' - 10);
}

static __always_inline void take_address(struct call *call, struct value *value,
					 const struct address *address)
{
	char *to = next_string(call);
	__u32 n = 0;

	if (!to)
		return;
	if (address->family == FAMILY_INET) {
		to[0] = '4';
		n = 1;
	} else if (address->family == FAMILY_INET6) {
		to[0] = '6';
		n = 4;
	}

	for (__u32 i = 0; i < 4 && i < n; i++)
		*(__u64 *)(to + 1 + 8 * i) = hex_digits(address->words[i]);
	if (n)
		n = 1 + 8 * n;
	to[n] = '\0';
	take_string(call, value, n + 1);
}

static __always_inline void read_inet6(struct address *address,
				       const struct sock *sock, bool source)
{
	if (!bpf_core_field_exists(sock->__sk_common.skc_v6_daddr))
		return;
	if (source)
		bpf_core_read(address->words, sizeof(address->words),
			      &sock->__sk_common.skc_v6_rcv_saddr);
	else
		bpf_core_read(address->words, sizeof(address->words),
			      &sock->__sk_common.skc_v6_daddr);
}

APART read_sock(struct call *call, const volatile struct source_conf *source,
		struct value *value)
{
	bool is_source = source->type == VALUE_SOCK_SADDR;
	struct address address = { 0 };
	const struct sock *sock;
	__u64 at = 0;

	if (!find_object(call, source, value, &at))
		return 0;
	sock = (void *)at;
	if (bpf_core_read(&address.family, sizeof(address.family),
			  &sock->__sk_common.skc_family))
		return 0;

	if (address.family == FAMILY_INET6)
		read_inet6(&address, sock, is_source);
	else if (is_source)
		address.words[0] =
			BPF_CORE_READ(sock, __sk_common.skc_rcv_saddr);
	else
		address.words[0] = BPF_CORE_READ(sock, __sk_common.skc_daddr);
	take_address(call, value, &address);
	return 0;
}

APART read_sock_port(struct call *call,
		     const volatile struct source_conf *source,
		     struct value *value)
{
	const struct sock *sock;
	__u16 family = 0;
	__u64 at = 0;

	if (!find_object(call, source, value, &at))
		return 0;
	sock = (void *)at;
	if (bpf_core_read(&family, sizeof(family),
			  &sock->__sk_common.skc_family))
		return 0;

	value->number = NO_PORT;
	if (family == FAMILY_INET || family == FAMILY_INET6)
		value->number =
			source->type == VALUE_SOCK_SPORT
				? BPF_CORE_READ(sock, __sk_common.skc_num)
				: __builtin_bswap16(BPF_CORE_READ(
					  sock, __sk_common.skc_dport));
	value->state = VALUE_OK;
	return 0;
}

/* struct sockaddr_in has its address at 4, struct sockaddr_in6 at 8. */
APART read_sockaddr(struct call *call,
		    const volatile struct source_conf *source,
		    struct value *value)
{
	struct address address = { 0 };
	bool user;
	__u64 at = 0;

	if (!find_object(call, source, value, &at))
		return 0;
	user = is_user(source, at);
	if (!read_memory(call, user, &address.family, sizeof(address.family),
			 at))
		return 0;

	if (address.family == FAMILY_INET &&
	    !read_memory(call, user, address.words, sizeof(address.words[0]),
			 at + 4))
		return 0;
	if (address.family == FAMILY_INET6 &&
	    !read_memory(call, user, address.words, sizeof(address.words),
			 at + 8))
		return 0;
	take_address(call, value, &address);
	return 0;
}

/* The port stands at the same place in both. */
APART read_sockaddr_port(struct call *call,
			 const volatile struct source_conf *source,
			 struct value *value)
{
	__u16 head[2] = { 0 };
	__u64 at = 0;

	if (!find_object(call, source, value, &at) ||
	    !read_memory(call, is_user(source, at), head, sizeof(head), at))
		return 0;
	value->number = NO_PORT;
	if (head[0] == FAMILY_INET || head[0] == FAMILY_INET6)
		value->number = __builtin_bswap16(head[1]);
	value->state = VALUE_OK;
	return 0;
}

/* '@' and the @n bytes at @from. NULs among them count. */
static __always_inline void read_abstract(struct call *call,
					  struct value *value, bool user,
					  __u32 n, __u64 from)
{
	char *to = next_string(call);

	if (!to)
		return;
	to[0] = '@';
	barrier_var(n);
	n &= UNIX_PATH_MASK;
	if (!read_memory(call, user, to + 1, n, from))
		return;
	take_bytes(call, value, to, n + 1);
}

/* '@' and the string at @from; without one it has no name at all. */
static __always_inline void read_abstract_string(struct call *call,
						 struct value *value, bool user,
						 __u64 from)
{
	char *to = next_string(call);
	long size;

	if (!to)
		return;
	to[0] = '@';
	if (user)
		size = bpf_probe_read_user_str(to + 1, UNIX_PATH_MAX,
					       (void *)from);
	else
		size = bpf_probe_read_kernel_str(to + 1, UNIX_PATH_MAX,
						 (void *)from);
	if (size == 0 || size == 1) /* 0: before Linux 6.2 */
		take_empty(call, value);
	else if (size > 1)
		take_string(call, value, size + 1);
	else if (user)
		call->held->unreadable = 1;
}

/* How long the path may be. What is behind the address is anything: how long
 * that is must be known to know where a path without a NUL ends. */
static __always_inline bool unix_room(struct call *call,
				      const volatile struct source_conf *source,
				      __u32 *ret)
{
	__u64 size = UNIX_PATH + UNIX_PATH_MAX;

	if (source->flags & SOURCE_SIZED && !read_size(call, source, &size))
		return false;
	if (size > UNIX_PATH + UNIX_PATH_MAX)
		size = UNIX_PATH + UNIX_PATH_MAX;
	*ret = size > UNIX_PATH ? size - UNIX_PATH : 0;
	return true;
}

/* An abstract name begins with a NUL and goes on to the end of the address; if
 * that is not known, to the next NUL. */
APART read_unix(struct call *call, const volatile struct source_conf *source,
		struct value *value)
{
	__u32 room = 0;
	__u16 family = 0;
	char first = 0;
	__u64 at = 0;
	bool user;

	if (!find_object(call, source, value, &at) ||
	    !unix_room(call, source, &room))
		return 0;
	user = is_user(source, at);
	if (!read_memory(call, user, &family, sizeof(family), at))
		return 0;
	if (family != FAMILY_UNIX || !room) {
		take_empty(call, value);
		return 0;
	}
	at += UNIX_PATH;
	if (!read_memory(call, user, &first, sizeof(first), at))
		return 0;

	barrier_var(room);
	room &= UNIX_PATH_MASK;
	if (first)
		copy_string(call, value, user, room + 1, at);
	else if (source->flags & SOURCE_SIZED)
		read_abstract(call, value, user, room - 1, at + 1);
	else
		read_abstract_string(call, value, user, at + 1);
	return 0;
}
