/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * control_service - what the methods of the control socket do
 *
 * One row a method. The texts of the interfaces, which varlinkctl shows, are
 * in control_interface.c and must say the same.
 */

#include "control.h"
#include "control_client.h"

struct control_service {
	const struct control_ops *ops;
	void *data;
	struct failures *failures;
};

/* Appends the reply to @call, one message. */
void control_service_call(const struct control_service *service,
			  struct control_client *client,
			  const struct varlink_call *call, struct buf *out);

struct control_interface {
	const char *name; /* "org.haetae.Control" */
	const char *text; /* in the language of Varlink's interfaces */
};

/* The n-th interface; NULL past the last. */
const struct control_interface *control_interface_at(size_t n);
