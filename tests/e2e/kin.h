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

/* The path of @name in the folder of KIN_DIR, to be freed. */
char *in_folder(const char *name);

/* Kinds that differ in the file. */
void do_memfd(void);
void do_script(void);
void do_setuid(void);
void do_setuid_root(void);
void do_no_new_privs(void);
void do_file_caps(void);
void do_no_file_caps(void);
void do_chroot(void);

/* Kinds that differ in the parent, or in the cgroup. */
void do_clone_parent(void);
void do_clone_parent_fork(void);
void do_orphan(void);
void do_zombie_parent(void);
void do_zombie_leader(void);
void do_into_cgroup(void);
void do_moved(void);
