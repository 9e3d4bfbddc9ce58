/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * attack - the verbs of the program that tries to get around the policies
 *
 * A verb gets the words behind it. It returns 0 when what it tried was done,
 * and a negative errno when it was refused; what it cannot even try ends the
 * program by cannot().
 */

#include <stdbool.h>
#include <stddef.h>

enum {
	WWW_DATA = 33, /* on every Debian */
};

/* Ends the program: nothing was tried. */
void cannot(const char *what) __attribute__((noreturn));

/* What a call returned, or its negative errno. */
long or_errno(long returned);

/* Reads one byte of @fd and closes it. @fd may be a negative errno. */
int take_byte(int fd);

/* Runs a program in another process; 0 when it ended well. */
int run(char *const argv[]);
/* This program, behind the descriptor or path. */
int run_fd(int fd, const char *path, int flags);

/* Waits for @pid: 0 when it exited with 0, or what it was refused with. */
int outcome_of(int pid);

/* A copy of @from, executable. */
int copy_file(const char *from, const char *to);
int copy_to(const char *from, int to);

/* A text in a page that is not resident. */
char *cold_text(const char *text);

/* A mount namespace of our own, so that nothing stays mounted. */
void own_mounts(void);

/* Does what @words say. */
int perform(char **words);

/* Opening a file: attack_open.c. */
int do_open(char **words);
int do_create(char **words);
int do_descriptor(char **words);
int do_opath(char **words);
int do_openat2(char **words);
int do_handle(char **words);
int do_int80(char **words);
int do_notified(char **words);
int do_cold(char **words);
int do_early(char **words);

/* Races: attack_race.c. */
int do_flip(char **words);
int do_flip_exec(char **words);
int do_flip_connect(char **words);
int do_delay(char **words);
int do_flood(char **words);
int do_argv(char **words);

/* Changing names and mounts: attack_name.c. */
int do_link(char **words);
int do_rename(char **words);
int do_truncate(char **words);
int do_symlink(char **words);
int do_bind(char **words);
int do_tree(char **words);
int do_overlay(char **words);
int do_mount_api(char **words);
int do_pivot(char **words);
int do_chroot(char **words);
int do_disk(char **words);

/* Running code: attack_exec.c. */
int do_exec(char **words);
int do_execveat(char **words);
int do_memory(char **words);
int do_nameless(char **words);
int do_deep(char **words);
int do_sandbox(char **words);
int do_code(char **words);
int do_rewrite(char **words);
int do_int80_exec(char **words);

/* Who does it: attack_who.c. */
int do_cgroup(char **words);
int do_user(char **words);
int do_orphan(char **words);
int do_sibling(char **words);
int do_forged(char **words);
int do_reused(char **words);
int do_trace(char **words);
int do_trace_me(char **words);
int do_write_other(char **words);
int do_other_memory(char **words);
int do_take_descriptor(char **words);

/* The kernel and the daemon: attack_kernel.c, attack_agent.c. */
int do_module(char **words);
int do_kexec(char **words);
int do_binfmt(char **words);
int do_kill(char **words);
int do_tamper(char **words);
int do_signal(char **words);
int do_seize(char **words);
int do_remove(char **words);
int do_detach(char **words);

/* Talking: attack_net.c, and all by io_uring: attack_uring.c. */
int do_connect(char **words);
int do_datagram(char **words);
int do_redirect(char **words);
int do_fast_open(char **words);
int do_raw(char **words);
int do_uring_open(char **words);
int do_uring_connect(char **words);

/* A socket that listens at ADDRESS PORT, which is also returned. */
struct sockaddr_in;
int listener(char **words, int type, struct sockaddr_in *ret);
/* Did somebody come to it? */
int arrived(int listening, int type);
/* Becomes user www-data, with the capability to make raw sockets. */
void become_service(void);
