/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * client - the other end of the daemon's control socket
 *
 * The functions that return an exit status have said what is wrong.
 */

#include <jansson.h>
#include <stdbool.h>

struct client;

/* Connects to the socket @path and calls @method. Returns an exit status. */
int client_open(const char *path, const char *method, bool more,
		struct client **ret);
void client_free(struct client **client);

int client_fd(const struct client *client);

/* Reads what the socket has, waiting if it has nothing. Returns 0;
 * -ECONNRESET when the daemon closed it; another errno. */
int client_fill(struct client *client);

/**
 * client_take() - the next reply, of those that were read
 * @ret:  its parameters, owned by the caller
 *
 * Returns 0; -EAGAIN when more must be read; -EREMOTEIO for an error, which is
 * @ret; -EBADMSG.
 */
int client_take(struct client *client, json_t **ret);

/* Says what a negative errno of the functions above means; @reply: what
 * client_take() gave. Returns EXIT_FAILURE. */
int client_failed(const struct client *client, int err, const json_t *reply);

/* The reply to one call. Returns an exit status. */
int client_ask(const char *path, const char *method, json_t **ret);

/* Has the daemon change something; @parameters are taken, NULL: there are none.
 * Returns an exit status, after saying what is wrong. */
int client_change(const char *path, const char *method, json_t *parameters);
