/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * kin - what the kinds of processes share
 */

#include <sys/resource.h>
#include <sys/types.h>

/* The last argument of who is executed. */
char *kin_label(void);

/* Ends with a message and errno. */
void die(const char *what);

/* Prints the truth; @more: `,"name":value` of what the kind is about. */
void say(pid_t pid, pid_t parent, const char *more);

/* Becomes program @path. */
void execute(const char *path);

/* Waits for @pid, returns its status. */
int await(pid_t pid, struct rusage *usage);

/* What fork() returned, which is no error. */
pid_t checked(pid_t pid);

/* Kinds that differ in the file. */
void do_memfd(void);
void do_script(void);
void do_setuid(void);
void do_no_new_privs(void);
void do_chroot(void);
