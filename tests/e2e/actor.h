/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * actor - the verbs of the program that makes the calls which policies are
 * tested with
 *
 * A verb gets the words behind it and returns what the call returned, or a
 * negative errno. Some change what the process is and then perform the verb
 * that follows them.
 */

/* What a process says of itself to the policies: its second argument. */
const char *actor_label(void);

/* Does what @words say. */
long perform(char **words);

/* What a system call returned, or its errno. */
long result_of(long returned);

/* An argument of a system call, as it is written in actor.c. */
long value_of(const char *word);

/* Socket and address of "tcp4 ADDRESS PORT"... */
long do_connect(char **words);
long do_bind(char **words);
long do_listen(char **words);
long do_send(char **words);
long do_pair(char **words);
long do_loopback(char **words);

/* What only root asks of the kernel. */
long do_bpf_map(char **words);
long do_bpf_prog(char **words);
long do_perf(char **words);
long do_init_module(char **words);

/* Changes of the process, then the next verb. */
long do_fork(char **words);
long do_thread(char **words);
long do_unshare(char **words);
long do_chroot(char **words);
long do_user(char **words);
long do_group(char **words);
long do_capset(char **words);
long do_cgroup(char **words);
long do_pid_file(char **words);

/* Calls of functions of this very program. */
long do_probe(char **words);
long do_usdt(char **words);
long do_where(char **words);
long actor_probe(int number, long big, const char *text);
