// SPDX-License-Identifier: Apache-2.0

#include "deeds.h"

#include <string.h>

#include "deeds_table.h"

const struct deed *deed_at(size_t n)
{
	size_t n_files = 0;

	while (deed_of_files(n_files))
		n_files++;
	return n < n_files ? deed_of_files(n) : deed_of_others(n - n_files);
}

const struct deed *deed_of_syscall(const char *name,
				   const struct deed_call **ret_call)
{
	const struct deed *deed;

	for (size_t n = 0; (deed = deed_at(n)); n++) {
		const struct deed_call *call = deed->calls;

		for (; call->name; call++) {
			if (call->is_also || strcmp(call->name, name) != 0)
				continue;
			if (ret_call)
				*ret_call = call;
			return deed;
		}
	}
	return NULL;
}

static bool has_function(const struct deed *deed, const char *name)
{
	for (size_t i = 0; i < MAX_DEED_FUNCTIONS && deed->functions[i]; i++)
		if (strcmp(deed->functions[i], name) == 0)
			return true;
	for (size_t i = 0; i < MAX_DEED_HOOKS && deed->hooks[i]; i++)
		if (deed_is_hook(name, deed->hooks[i]))
			return true;
	return deed->with && deed_is_hook(name, deed->with);
}

const struct deed *deed_of_function(const char *name)
{
	const struct deed *deed;

	for (size_t n = 0; (deed = deed_at(n)); n++)
		if (has_function(deed, name))
			return deed;
	return NULL;
}

static bool has_hook(const struct deed *deed, const char *name)
{
	for (size_t i = 0; i < MAX_DEED_HOOKS && deed->hooks[i]; i++)
		if (strcmp(deed->hooks[i], name) == 0)
			return true;
	return deed->with && strcmp(deed->with, name) == 0;
}

const struct deed *deed_of_hook(const char *name)
{
	const struct deed *deed;

	for (size_t n = 0; (deed = deed_at(n)); n++)
		if (has_hook(deed, name))
			return deed;
	return NULL;
}

bool deed_is_hook(const char *function, const char *hook)
{
	static const char prefix[] = "security_", suffix[] = "_security";
	size_t len = strlen(hook), end = strlen(suffix);

	if (strncmp(function, prefix, strlen(prefix)) != 0)
		return false;
	function += strlen(prefix);
	if (len > end && strcmp(hook + len - end, suffix) == 0)
		len -= end;
	return strncmp(function, hook, len) == 0 && !function[len];
}
