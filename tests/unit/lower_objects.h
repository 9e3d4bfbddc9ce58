/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_objects - more of lower_types.h: sockets, packets, BPF and modules
 */

typedef signed char s8;
typedef unsigned char u8;
typedef unsigned short u16;
typedef int s32;
typedef unsigned int u32;
typedef unsigned long long u64;

struct sock_common {
	u32 skc_daddr;
	u16 skc_dport;
	u16 skc_num;
	u16 skc_family;
	volatile u8 skc_state;
};

struct sock {
	struct sock_common __sk_common;
	u32 sk_protocol : 8;
	u32 sk_type : 16;
	u32 sk_mark;
	u32 sk_priority;
};

struct tcp_sock {
	struct sock sk;
	u32 rcv_nxt;
};

struct socket {
	int state;
	struct sock *sk;
};

struct sk_buff {
	u32 len;
	u32 priority;
	u32 hash;
	u32 mark;
};

struct net_device {
	char name[16];
};

union bpf_attr {
	struct {
		u32 prog_type;
		u32 insn_cnt;
		u64 insns;
		char prog_name[16];
	};
	u64 whole[8];
};

struct bpf_prog_aux {
	u32 id;
	char name[16];
};

struct bpf_prog {
	u16 pages;
	u32 type;
	u32 len;
	struct bpf_prog_aux *aux;
};

struct bpf_map {
	void *ops;
	u32 map_type;
	u32 key_size;
	u32 value_size;
	u32 max_entries;
	char name[16];
};

struct perf_event_attr {
	u32 type;
	u64 config;
	u64 kprobe_func;
	u64 probe_offset;
};

struct perf_event {
	long state;
	struct perf_event_attr attr;
};

struct module {
	char name[56];
	u64 taints;
};

struct load_info {
	const char *name;
	struct module *mod;
	_Bool sig_ok;
};
