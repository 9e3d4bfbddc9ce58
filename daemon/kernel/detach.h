/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * detach - end many hooks at once
 *
 * For each link that it lets go the kernel waits until no CPU can be in its
 * program any more, 20 to 200 ms. Threads of their own wait for several at a
 * time, as far as the kernel lets them.
 */

#include "running.h"

/* Detaches what judges calls: see hook_detach(). What is pinned goes, too. */
void detach_hooks(const struct running_list *list);

/* All that they attached, before they are freed. */
void detach_all(const struct running_list *list);
