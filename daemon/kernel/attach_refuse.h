/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * attach_refuse - why a hook cannot be served
 *
 * What the programs cannot do is refused here, before anything is loaded, and
 * what a kernel did not grant gets a sentence that says what it lacks.
 */

#include "attach_host.h"
#include "diag.h"
#include "image.h"

/* Actions of all rules of the image: enum act_flag. */
uint32_t attach_acts(const struct image *image);

/* Logs that the hook cannot be attached, with every place where a policy names
 * it. */
void attach_say(const struct image *image, enum severity severity,
		const char *why);

/* Logs why the image asks for what cannot be done, if it does. Returns 0 or
 * -EOPNOTSUPP. */
int attach_refuse(const struct image *image, const struct attach_host *host);

/* Whether the kernel knows what the hook would be attached to; of a file or a
 * tracepoint, that it does not is what -ENOENT means. */
bool attach_is_missing(const struct image *image,
		       const struct attach_host *host, int err);

/* What @err, with which the last way failed, means for this hook; static. */
const char *attach_reason(const struct image *image,
			  const struct attach_host *host, int err);
