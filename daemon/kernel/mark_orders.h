/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * mark_orders - one order about marks for all processes, until it is done
 *
 * What one process gets others may have to inherit, and more are forked
 * meanwhile: so all are gone through again until nothing changes.
 */

#include "abi.h"

/* Descriptors: the table of processes, and the programs that take orders. */
struct mark_orders {
	int procs_by_pid;
	int process;  /* ORDER_CLEAR, ORDER_INHERIT */
	int programs; /* ORDER_PROGRAM; -1: there are no sets of programs */
};

/* Takes the fresh marks from all. Returns 0 or a negative errno. */
int mark_orders_clear(const struct mark_orders *orders);

/* Gives them to all that they are for. Returns 0 or a negative errno. */
int mark_orders_give(const struct mark_orders *orders);

/* Waits for the programs that run in the kernel now: they may have read what
 * was changed since. */
void mark_orders_wait(void);
