/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * curl_library - the functions of libcurl, loaded when they are needed
 *
 * It brings some thirty libraries with it, which a daemon that asks nothing of
 * the network does without.
 */

#include <curl/curl.h>

#include "base/buf.h"

#define CURL_FUNCTIONS(X)      \
	X(global_init)         \
	X(easy_init)           \
	X(easy_setopt)         \
	X(easy_strerror)       \
	X(easy_cleanup)        \
	X(multi_init)          \
	X(multi_add_handle)    \
	X(multi_perform)       \
	X(multi_poll)          \
	X(multi_info_read)     \
	X(multi_remove_handle) \
	X(multi_cleanup)

#define CURL_MEMBER(name) typeof(curl_##name) *name;

struct curl_library {
	CURL_FUNCTIONS(CURL_MEMBER)
};

/* Once loaded, the library stays. Returns 0; -ENOMEM; -ENOENT after @why. */
int curl_library_load(struct curl_library *ret, struct buf *why);
