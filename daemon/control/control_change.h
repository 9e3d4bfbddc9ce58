/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * control_change - the methods of the control socket that change something
 */

#include "control_service.h"

/* Each appends the reply to @call. */
void control_set_mode(const struct control_service *service,
		      const struct varlink_call *call, struct buf *out);
void control_enable(const struct control_service *service,
		    const struct varlink_call *call, struct buf *out);
void control_disable(const struct control_service *service,
		     const struct varlink_call *call, struct buf *out);
void control_apply(const struct control_service *service,
		   const struct varlink_call *call, struct buf *out);
void control_confirm(const struct control_service *service,
		     const struct varlink_call *call, struct buf *out);
void control_revert(const struct control_service *service,
		    const struct varlink_call *call, struct buf *out);
