/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * control_peer - a control socket in a folder of the test, and its clients
 *
 * Server and clients run in one thread: no call waits, pump() lets the server
 * do what it can.
 */

#include <jansson.h>
#include <stdbool.h>

#include "control.h"

#define STATUS "{\"method\":\"org.haetae.Control.Status\"}"
#define LIST   "{\"method\":\"org.haetae.Control.PolicyList\"}"
#define EVENTS "{\"method\":\"org.haetae.Control.Events\",\"more\":true}"

struct server {
	sd_event *loop;
	struct control *control;
	struct failures failures;
	char path[256];
	unsigned asked; /* how often the status was */
};

extern struct server server;

/* @group: as for control_new(). */
void start(const char *group);
void stop(void);

/* Lets the server do all that it can do without waiting. */
void pump(void);

/* Returns a connected socket, or -1. */
int try_join(void);
int join(void);

void put(int fd, const char *data, size_t len);

/* Sends @text and its NUL. */
void call(int fd, const char *text);

/* The next message; NULL when there is none now or the server has closed. */
json_t *take(int fd);

bool is_closed(int fd);

/* The next message is @error, with the text @value at @key of its parameters
 * unless @key is NULL. */
void expect_error(int fd, const char *error, const char *key,
		  const char *value);

/* The next message is the only reply to a call, and has @key. */
void expect_reply(int fd, const char *key);
