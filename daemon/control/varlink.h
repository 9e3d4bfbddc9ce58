/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * varlink - messages of the Varlink protocol, without the socket
 *
 * A message is a JSON object and a NUL after it (varlink.org/Protocol). Calls
 * come from strangers: what varlink_parse_call() gives has the right types,
 * the rest of the protocol is the caller's.
 *
 * Functions that append a message take the references that they are given;
 * out of memory, the buffer has failed.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

#define VARLINK_ERROR(name) "org.varlink.service." name

struct varlink_call {
	json_t *message;    /* owns the rest */
	const char *method; /* "org.haetae.Control.Status" */
	json_t *parameters; /* an object; NULL: none */
	bool more;
	bool oneway;
	bool upgrade;
};

/* @text: @len bytes without the NUL. Returns 0; -EBADMSG. */
int varlink_parse_call(const char *text, size_t len, struct varlink_call *ret);
void varlink_call_free(struct varlink_call *call);

/* @parameters: may be NULL. */
void varlink_call(struct buf *out, const char *method, json_t *parameters,
		  bool more);
void varlink_reply(struct buf *out, json_t *parameters, bool continues);

/* A reply that continues, whose parameter @key is the JSON in @value. */
void varlink_reply_raw(struct buf *out, const char *key,
		       const struct buf *value);

/* @key: name of the only parameter, with the text @value; NULL: none. */
void varlink_error(struct buf *out, const char *error, const char *key,
		   const char *value);

/* @text as a JSON string; bytes that are not UTF-8 become \xNN. NULL when out
 * of memory. */
json_t *varlink_text(const char *text);
