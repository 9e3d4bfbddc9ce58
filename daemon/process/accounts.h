/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * accounts - names of users or of groups by their number
 *
 * From /etc/passwd or /etc/group alone, read again when the file has changed.
 * Other sources (LDAP, systemd's user database) would mean NSS, which may wait
 * for the network, and an event must not.
 */

#include <stdint.h>

struct accounts;

/* @file: lines of "name:x:number:...". It need not exist. Returns 0;
 * -ENOMEM. */
int accounts_new(const char *file, struct accounts **ret);
void accounts_free(struct accounts **accounts);

/* Reads the file, if it has changed since it was read last. */
void accounts_look(struct accounts *accounts);

/* The first name that has this number in the file as it was read, borrowed
 * until it is read again; NULL: none. */
const char *accounts_find(const struct accounts *accounts, uint32_t number);
