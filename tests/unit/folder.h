/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * folder - a folder of its own for the files of one test program
 *
 * Made by main() before the tests run and removed after them; each test runs
 * in a process of its own and makes a folder of its own in it.
 */

extern char folder[128];

void folder_make(void);

/* For one test: the others do not see what it writes. */
void folder_enter(void);

/* The path of @name in the folder. */
void folder_path(const char *name, char ret[static 256]);

/* Returns @status. */
int folder_remove(int status);
