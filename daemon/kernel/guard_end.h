/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * guard_end - self-protection lets go before it is taken away
 *
 * What is unpinned may end some time later, its programs one by one: those that
 * know who the daemon is before those that refuse what others do, and so what
 * the next daemon does.
 */

/* What is pinned in @folder, if anything is, refuses nothing from now on, until
 * a daemon adopts it. */
void guard_end(const char *folder);
