/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * kernel_data - the kernel's types of sockets, packets and segments
 *
 * Included by kernel.h.
 */

#pragma clang attribute push(__attribute__((preserve_access_index)), \
			     apply_to = record)
struct in6_addr {
	__u8 in6_u[16];
};

struct sock_common {
	unsigned short skc_family;
	__u32 skc_daddr;
	__u32 skc_rcv_saddr;
	__u16 skc_dport; /* in the byte order of the network */
	__u16 skc_num;
	struct in6_addr skc_v6_daddr; /* CONFIG_IPV6 */
	struct in6_addr skc_v6_rcv_saddr;
};

struct sock {
	struct sock_common __sk_common;
};

struct sk_buff {
	unsigned char *head;
	unsigned int tail; /* offset from head, as the headers */
	__u16 network_header;
	__u16 protocol; /* of the network */
};

struct iovec {
	void *iov_base;
	unsigned long iov_len;
};

/* In their order, which changes. */
enum iter_type {
	ITER_IOVEC,
	ITER_KVEC,
	ITER_UBUF, /* 6.0 */
};

struct iov_iter {
	__u8 iter_type; /* 5.14 */
	unsigned long iov_offset;
	unsigned long count;
	const void *kvec;
	unsigned long nr_segs;
};

struct iov_iter___type {
	unsigned int type; /* until 5.13, with the direction in bit 0 */
};

#pragma clang attribute pop
