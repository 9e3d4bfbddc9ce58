// SPDX-License-Identifier: Apache-2.0

#include "arg_expect.h"
#include "unit.h"

START_TEST(files_have_a_path_and_a_permission)
{
	EXPECT(ARG_FILE,
	       "{\"file_arg\":{\"path\":\"/etc/shadow\","
	       "\"permission\":\"-rw-r-----\"}}",
	       "\"/etc/shadow\"", TEXT("/etc/shadow"), NUMBER(0100640));
	EXPECT(ARG_FD,
	       "{\"file_arg\":{\"path\":\"/x\",\"flags\":"
	       "\"unresolvedPathComponents\",\"permission\":\"drwxrwxrwt\"}}",
	       "\".../x\"", { .text = "/x", .flags = VALUE_PARTIAL },
	       NUMBER(041777));
	EXPECT(ARG_PATH,
	       "{\"path_arg\":{\"path\":\"/x\",\"flags\":\"deleted\","
	       "\"permission\":\"srwsr-sr-T\"}}",
	       "\"/x\"", { .text = "/x", .flags = VALUE_DELETED },
	       NUMBER(0147754 | 01000));
	EXPECT(ARG_LINUX_BINPRM,
	       "{\"linux_binprm_arg\":{\"path\":\"/x\",\"flags\":"
	       "\"unresolvedPathComponents deleted\","
	       "\"permission\":\"crw-------\"}}",
	       "\".../x\"",
	       { .text = "/x", .flags = VALUE_PARTIAL | VALUE_DELETED },
	       NUMBER(020600));
	EXPECT(ARG_DENTRY,
	       "{\"path_arg\":{\"path\":\"/\",\"permission\":\"lrwxrwxrwx\"}}",
	       "\"/\"", TEXT("/"), NUMBER(0120777));
	EXPECT(ARG_KIOCB,
	       "{\"file_arg\":{\"path\":\"/p\",\"permission\":\"prw-------\"}}",
	       "\"/p\"", TEXT("/p"), NUMBER(010600));
}
END_TEST

START_TEST(sockets_show_both_ends)
{
	EXPECT(ARG_SOCK,
	       "{\"sock_arg\":{\"family\":\"AF_INET\",\"type\":\"SOCK_STREAM\","
	       "\"protocol\":\"IPPROTO_TCP\",\"saddr\":\"192.0.2.10\","
	       "\"daddr\":\"198.51.100.7\",\"sport\":48122,\"dport\":443,"
	       "\"cookie\":\"18446621334512345088\","
	       "\"state\":\"TCP_SYN_SENT\"}}",
	       "192.0.2.10:48122 -> 198.51.100.7:443", NUMBER(2), NUMBER(1),
	       NUMBER(6), NUMBER(0), NUMBER(0), TEXT("4c000020a"),
	       TEXT("4c6336407"), NUMBER(48122), NUMBER(443),
	       NUMBER(18446621334512345088ULL), NUMBER(2));
	EXPECT(ARG_SOCKET,
	       "{\"sock_arg\":{\"family\":\"AF_INET6\",\"type\":\"SOCK_DGRAM\","
	       "\"protocol\":\"IPPROTO_UDP\",\"mark\":3,\"priority\":4,"
	       "\"saddr\":\"::\",\"daddr\":\"2001:db8::1\",\"dport\":53,"
	       "\"state\":\"TCP_CLOSE\"}}",
	       "[::]:0 -> [2001:db8::1]:53", NUMBER(10), NUMBER(2), NUMBER(17),
	       NUMBER(3), NUMBER(4), TEXT("600000000000000000000000000000000"),
	       TEXT("620010db8000000000000000000000001"), NUMBER(0), NUMBER(53),
	       NUMBER(0), NUMBER(7));
	EXPECT(ARG_SOCK,
	       "{\"sock_arg\":{\"family\":\"AF_UNIX\",\"type\":\"99\","
	       "\"protocol\":\"IPPROTO_IP\",\"state\":\"0\"}}",
	       "AF_UNIX", NUMBER(1), NUMBER(99));
	EXPECT(ARG_SKB,
	       "{\"skb_arg\":{\"len\":60,\"saddr\":\"10.0.0.1\","
	       "\"daddr\":\"10.0.0.2\",\"sport\":1,\"dport\":2,\"proto\":6,"
	       "\"protocol\":\"IPPROTO_TCP\",\"family\":\"AF_INET\"}}",
	       "10.0.0.1:1 -> 10.0.0.2:2", NUMBER(0), NUMBER(60), NUMBER(0),
	       NUMBER(0), TEXT("40a000001"), TEXT("40a000002"), NUMBER(1),
	       NUMBER(2), NUMBER(6), NUMBER(6), NUMBER(2));
	EXPECT(ARG_SOCKADDR,
	       "{\"sockaddr_arg\":{\"family\":\"AF_INET\","
	       "\"addr\":\"127.0.0.1\",\"port\":80}}",
	       "127.0.0.1:80", NUMBER(2), TEXT("47f000001"), NUMBER(80));
	EXPECT(ARG_SOCKADDR_UN,
	       "{\"sockaddrun_arg\":{\"family\":\"AF_UNIX\","
	       "\"path\":\"@a\\u0000b\"}}",
	       "\"@a\\x00b\"", NUMBER(1), { .text = "@a\0b", .len = 4 });
}
END_TEST

/* What a socket's family does not have is not made up. */
START_TEST(texts_that_are_no_addresses_are_left_out)
{
	static const char *const bad[] = {
		"",	     "4",	   "47f00000", "47f00000x",
		"57f000001", "47f0000011", "62001",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		EXPECT(ARG_SOCKADDR,
		       "{\"sockaddr_arg\":{\"family\":\"AF_INET\"}}", "AF_INET",
		       NUMBER(2), TEXT(bad[i]));
}
END_TEST

START_TEST(credentials_nest)
{
	EXPECT(ARG_CRED,
	       "{\"process_credentials_arg\":{\"uid\":0,\"gid\":1000,"
	       "\"euid\":0,\"egid\":0,\"suid\":0,\"sgid\":0,\"fsuid\":0,"
	       "\"fsgid\":0,\"securebits\":[\"SecBitNoRoot\","
	       "\"SecBitKeepCaps\"],\"caps\":{\"permitted\":[\"CAP_CHOWN\","
	       "\"CAP_BPF\",\"63\"],\"inheritable\":[\"CAP_KILL\"]},"
	       "\"user_ns\":{\"level\":0,\"uid\":0,\"gid\":0,\"ns\":{"
	       "\"inum\":4026531837,\"is_host\":true}}}}",
	       "uid=0", NUMBER(0), NUMBER(1000), NUMBER(0), NUMBER(0),
	       NUMBER(0), NUMBER(0), NUMBER(0), NUMBER(0), NUMBER(0x11),
	       NUMBER(1 | 1ULL << 39 | 1ULL << 63), NUMBER(0), NUMBER(32),
	       NUMBER(0), NUMBER(0), NUMBER(0), NUMBER(4026531837));
	EXPECT(ARG_USER_NAMESPACE,
	       "{\"user_ns_arg\":{\"level\":-1,\"uid\":1000,\"gid\":0,"
	       "\"ns\":{\"inum\":4026532000}}}",
	       "level=-1", NUMBER((__u64)-1), NUMBER(1000), NUMBER(0),
	       NUMBER(4026532000));
}
END_TEST

START_TEST(programs_maps_and_modules_have_their_names)
{
	EXPECT(ARG_BPF_ATTR,
	       "{\"bpf_attr_arg\":{\"ProgType\":\"BPF_PROG_TYPE_KPROBE\","
	       "\"InsnCnt\":5,\"ProgName\":\"p\"}}",
	       "\"p\"", NUMBER(2), NUMBER(5), TEXT("p"));
	EXPECT(ARG_BPF_PROG,
	       "{\"bpf_prog_arg\":{\"ProgType\":\"BPF_PROG_TYPE_NETFILTER\"}}",
	       "BPF_PROG_TYPE_NETFILTER", NUMBER(32));
	EXPECT(ARG_BPF_MAP,
	       "{\"bpf_map_arg\":{\"MapType\":\"BPF_MAP_TYPE_RINGBUF\","
	       "\"KeySize\":4,\"ValueSize\":8,\"MaxEntries\":16,"
	       "\"MapName\":\"m\"}}",
	       "\"m\"", NUMBER(27), NUMBER(4), NUMBER(8), NUMBER(16),
	       TEXT("m"));
	EXPECT(ARG_PERF_EVENT,
	       "{\"perf_event_arg\":{\"KprobeFunc\":\"f\","
	       "\"Type\":\"PERF_TYPE_TRACEPOINT\",\"Config\":\"9\","
	       "\"ProbeOffset\":\"8\"}}",
	       "\"f\"", TEXT("f"), NUMBER(2), NUMBER(9), NUMBER(8));
	EXPECT(ARG_LOAD_INFO,
	       "{\"module_arg\":{\"name\":\"x\",\"signature_ok\":false,"
	       "\"tainted\":[\"TAINT_OUT_OF_TREE_MODULE\","
	       "\"TAINT_UNSIGNED_MODULE\"]}}",
	       "\"x\"", TEXT("x"), NUMBER(0), NUMBER(0x3000));
	EXPECT(ARG_MODULE, "{\"module_arg\":{\"name\":\"x\"}}", "\"x\"",
	       TEXT("x"), NUMBER(0));
}
END_TEST

int main(void)
{
	return RUN("arg_objects", files_have_a_path_and_a_permission,
		   sockets_show_both_ends,
		   texts_that_are_no_addresses_are_left_out, credentials_nest,
		   programs_maps_and_modules_have_their_names);
}
