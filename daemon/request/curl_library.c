// SPDX-License-Identifier: Apache-2.0

#include "curl_library.h"

#include <dlfcn.h>
#include <errno.h>

#define LOAD(name)                                              \
	*(void **)&library.name = dlsym(handle, "curl_" #name); \
	if (!library.name)                                      \
		return missing(why);

static int missing(struct buf *why)
{
	const char *text = dlerror();

	buf_adds(why, text ? text : "libcurl is not what it should be");
	return -ENOENT;
}

/* Never closed: libraries that it loads cannot be taken back. */
int curl_library_load(struct curl_library *ret, struct buf *why)
{
	struct curl_library library;
	void *handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_NODELETE);

	if (!handle)
		return missing(why);
	CURL_FUNCTIONS(LOAD)

	if (library.global_init(CURL_GLOBAL_DEFAULT))
		return -ENOMEM;
	*ret = library;
	return 0;
}
