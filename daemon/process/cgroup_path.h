/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * cgroup_path - what the path of a cgroup says of systemd and of containers
 *
 * systemd and container managers name cgroups by what they are for. This is
 * pure reading of names: nothing is asked. Below its own folder who owns a
 * unit may make cgroups of any name; they count only where container managers
 * put theirs.
 */

#include <stdbool.h>

#include "decode.h"

/* Parts of the path, as they stand there; what it does not say is empty. */
struct unit {
	struct bytes slice;	 /* "user-1000.slice", the innermost */
	struct bytes name;	 /* "ssh.service", "user@1000.service" */
	struct bytes user_slice; /* "app.slice", of a user's manager */
	struct bytes user_name;	 /* "emacs.service", idem */
	struct bytes session;	 /* "3", of session-3.scope */
	struct bytes container;	 /* 64 hexadecimal digits, or a name */
	bool is_machine;	 /* a name that systemd has escaped: see
				  * cgroup_path_unescape()
				  */
	bool is_hex;		 /* @container is 64 hexadecimal digits */
	struct bytes folder; /* front of the path: that of the unit, the user's
				if there is one */
};

/* @path: from the root of the cgroups, "/system.slice/ssh.service". */
void cgroup_path_parse(struct bytes path, struct unit *ret);

/* Writes @name with each \xNN as the byte that it stands for. @text has room
 * for as many bytes. Returns how many there are. */
size_t cgroup_path_unescape(struct bytes name, char *text);
