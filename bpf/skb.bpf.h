/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * skb - who sends a packet to whom, from its headers
 *
 * The offset of the header of the network is all that is taken from the struct
 * sk_buff: that of the transport is not there yet where packets come in. Only
 * what is in the linear part can be read; the kernel pulls the headers there
 * before it looks at them.
 */

#include "sock.bpf.h"

enum {
	IPV6_EXTENSIONS = 6, /* headers between that of IPv6 and the payload */
	IPV6_HEADER = 40,
};

/* linux/if_ether.h, in the order of the network */
#define ETHERTYPE_IP   0x0008
#define ETHERTYPE_IPV6 0xdd86

/* linux/in.h, linux/in6.h */
enum {
	PROTO_HOPOPTS = 0,
	PROTO_TCP = 6,
	PROTO_UDP = 17,
	PROTO_DCCP = 33,
	PROTO_ROUTING = 43,
	PROTO_FRAGMENT = 44,
	PROTO_AH = 51,
	PROTO_DSTOPTS = 60,
	PROTO_SCTP = 132,
	PROTO_MH = 135,
	PROTO_UDPLITE = 136,
};

/* What is known of a packet: 0, or PACKET_READ, the family, the protocol and
 * the ports. */
#define PACKET_READ	 (1ULL << 63)
#define PACKET_PORTS	 (1ULL << 62) /* it has some */
#define PACKET_FAMILY(p) ((p) >> 40 & 0xff)
#define PACKET_PROTO(p)	 ((p) >> 32 & 0xff)
#define PACKET_SPORT(p)	 ((p) >> 16 & 0xffff)
#define PACKET_DPORT(p)	 ((p)&0xffff)

/* @at: of the header that is looked at; @end: of the linear part. */
struct packet {
	__u64 at;
	__u64 end;
	__u8 proto;
	bool ports; /* the header of @proto begins at @at */
};

static __always_inline bool read_header(const struct packet *packet, void *to,
					__u32 size)
{
	return packet->at + size <= packet->end &&
	       !bpf_probe_read_kernel(to, size, (void *)packet->at);
}

static __always_inline bool read_ipv4(struct packet *packet)
{
	__u8 header[10];

	if (!read_header(packet, header, sizeof(header)))
		return false;
	packet->proto = header[9];
	packet->ports = !(header[6] & 0x1f) && !header[7]; /* first fragment */
	packet->at += (header[0] & 0xf) * 4;
	return true;
}

static __always_inline bool is_extension(__u8 proto)
{
	return proto == PROTO_HOPOPTS || proto == PROTO_ROUTING ||
	       proto == PROTO_FRAGMENT || proto == PROTO_AH ||
	       proto == PROTO_DSTOPTS || proto == PROTO_MH;
}

/* Next header, and its own length in units that differ. */
static __always_inline bool skip_extension(struct packet *packet)
{
	__u8 header[4];

	if (!read_header(packet, header, sizeof(header)))
		return false;
	if (packet->proto == PROTO_AH) {
		packet->at += (header[1] + 2) * 4;
	} else if (packet->proto == PROTO_FRAGMENT) {
		packet->at += 8;
		if (header[2] || header[3] & 0xf8) /* no first fragment */
			packet->ports = false;
	} else {
		packet->at += (header[1] + 1) * 8;
	}
	packet->proto = header[0];
	return true;
}

static __always_inline bool read_ipv6(struct packet *packet)
{
	__u8 header[7];

	if (!read_header(packet, header, sizeof(header)))
		return false;
	packet->proto = header[6];
	packet->ports = true;
	packet->at += IPV6_HEADER;

	for (int i = 0; i < IPV6_EXTENSIONS; i++) {
		if (!packet->ports || !is_extension(packet->proto))
			break;
		if (!skip_extension(packet))
			return false;
	}
	return true;
}

static __always_inline bool has_ports(const struct packet *packet)
{
	switch (packet->proto) {
	case PROTO_TCP:
	case PROTO_UDP:
	case PROTO_DCCP:
	case PROTO_SCTP:
	case PROTO_UDPLITE:
		return packet->ports;
	}
	return false;
}

/* Where the header of the network is; 0: not known. */
static __always_inline __u64 network_header(const struct sk_buff *skb)
{
	__u16 offset = BPF_CORE_READ(skb, network_header);

	return offset ? (__u64)BPF_CORE_READ(skb, head) + offset : 0;
}

static __always_inline __u8 packet_family(const struct sk_buff *skb)
{
	switch (BPF_CORE_READ(skb, protocol)) {
	case ETHERTYPE_IP:
		return FAMILY_INET;
	case ETHERTYPE_IPV6:
		return FAMILY_INET6;
	}
	return 0;
}

/* Looks at the packet of the struct sk_buff at @at. One of another family has
 * neither protocol nor ports. */
__noinline __u64 packet_read(__u64 at)
{
	const struct sk_buff *skb = (void *)at;
	struct packet packet = { 0 };
	__u64 family = packet_family(skb);
	__u64 ret = PACKET_READ | family << 40;
	__u16 ports[2];

	if (!is_used(PART_PACKETS))
		return 0;
	packet.at = network_header(skb);
	packet.end = (__u64)BPF_CORE_READ(skb, head) + BPF_CORE_READ(skb, tail);
	if (!family)
		return ret;
	if (!packet.at)
		return 0;
	if (family == FAMILY_INET ? !read_ipv4(&packet) : !read_ipv6(&packet))
		return 0;

	ret |= (__u64)packet.proto << 32;
	if (!has_ports(&packet))
		return ret;
	if (!read_header(&packet, ports, sizeof(ports)))
		return 0;
	return ret | PACKET_PORTS | (__u32)__builtin_bswap16(ports[0]) << 16 |
	       __builtin_bswap16(ports[1]);
}

APART read_packet_number(struct call *call,
			 const volatile struct source_conf *source,
			 struct value *value)
{
	__u64 packet;
	__u64 at = 0;

	if (!find_object(call, source, value, &at))
		return 0;
	packet = packet_read(at);
	if (!packet)
		return 0;

	value->state = VALUE_OK;
	value->number = NO_PORT;
	switch (source->type) {
	case VALUE_SKB_FAMILY:
		value->number = PACKET_FAMILY(packet);
		return 0;
	case VALUE_SKB_PROTO:
		value->number = PACKET_PROTO(packet);
		return 0;
	case VALUE_SKB_SPORT:
		if (packet & PACKET_PORTS)
			value->number = PACKET_SPORT(packet);
		return 0;
	case VALUE_SKB_DPORT:
		if (packet & PACKET_PORTS)
			value->number = PACKET_DPORT(packet);
		return 0;
	}
	return 0;
}

/* struct iphdr has its addresses at 12 and 16, struct ipv6hdr at 8 and 24. */
APART read_packet_address(struct call *call,
			  const volatile struct source_conf *source,
			  struct value *value)
{
	bool is_source = source->type == VALUE_SKB_SADDR;
	struct address address = { 0 };
	struct packet packet = { 0 };
	const struct sk_buff *skb;
	__u64 at = 0;

	if (!find_object(call, source, value, &at))
		return 0;
	skb = (void *)at;
	address.family = packet_family(skb);
	if (!is_used(PART_PACKETS))
		return 0;
	packet.at = network_header(skb);
	packet.end = (__u64)BPF_CORE_READ(skb, head) + BPF_CORE_READ(skb, tail);
	if (address.family && !packet.at)
		return 0;

	if (address.family == FAMILY_INET) {
		packet.at += is_source ? 12 : 16;
		if (!read_header(&packet, address.words,
				 sizeof(address.words[0])))
			return 0;
	} else if (address.family == FAMILY_INET6) {
		packet.at += is_source ? 8 : 24;
		if (!read_header(&packet, address.words, sizeof(address.words)))
			return 0;
	}
	take_address(call, value, &address);
	return 0;
}
