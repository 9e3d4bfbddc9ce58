// SPDX-License-Identifier: Apache-2.0

#include "setting_set.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "rule.h"

enum {
	MAX_NUMBER = 1 << 30,
};

static void *member(const struct setting *setting, struct options *options)
{
	return (char *)options + setting->offset;
}

int set_text(const struct setting *setting, struct options *options,
	     const char *value)
{
	char **text = member(setting, options);
	char *copy = strdup(value);

	if (!copy)
		return -ENOMEM;

	free(*text);
	*text = copy;
	return 0;
}

int set_path(const struct setting *setting, struct options *options,
	     const char *value)
{
	return *value ? set_text(setting, options, value) : -EINVAL;
}

/* An empty text takes back what was set. */
int set_optional(const struct setting *setting, struct options *options,
		 const char *value)
{
	char **text = member(setting, options);

	if (*value)
		return set_text(setting, options, value);

	free_mem(text);
	return 0;
}

int set_config(const struct setting *setting, struct options *options,
	       const char *value)
{
	options->config_given = true;
	return set_path(setting, options, value);
}

/* ---- lists ---- */

static int add_text(char ***items, size_t *n, const char *value)
{
	char **text = array_grow(items, *n, sizeof(**items));

	if (!text)
		return -ENOMEM;
	*text = strdup(value);
	if (!*text)
		return -ENOMEM;

	++*n;
	return 0;
}

static void clear_texts(char ***items, size_t *n)
{
	for (size_t i = 0; i < *n; i++)
		free((*items)[i]);
	free_mem(items);
	*n = 0;
}

int add_policy(const struct setting *setting, struct options *options,
	       const char *value)
{
	(void)setting;
	return *value ? add_text(&options->policies, &options->n_policies,
				 value)
		      : -EINVAL;
}

void clear_policies(struct options *options)
{
	clear_texts(&options->policies, &options->n_policies);
}

int add_variable(const struct setting *setting, struct options *options,
		 const char *value)
{
	(void)setting;
	if (!*value || strchr(value, '='))
		return -EINVAL;
	return add_text(&options->environment, &options->n_environment, value);
}

void clear_variables(struct options *options)
{
	clear_texts(&options->environment, &options->n_environment);
}

int add_protected(const struct setting *setting, struct options *options,
		  const char *value)
{
	(void)setting;
	return *value == '/' ? add_text(&options->protected_paths,
					&options->n_protected, value)
			     : -EINVAL;
}

void clear_protected(struct options *options)
{
	clear_texts(&options->protected_paths, &options->n_protected);
}

int add_writer(const struct setting *setting, struct options *options,
	       const char *value)
{
	(void)setting;
	return *value == '/'
		       ? add_text(&options->writers, &options->n_writers, value)
		       : -EINVAL;
}

void clear_writers(struct options *options)
{
	clear_texts(&options->writers, &options->n_writers);
}

int add_ancestors(const struct setting *setting, struct options *options,
		  const char *value)
{
	static const char *const names[N_ANCESTORS_OF] = {
		[ANCESTORS_BASE] = "base",
		[ANCESTORS_KPROBE] = "kprobe",
		[ANCESTORS_TRACEPOINT] = "tracepoint",
		[ANCESTORS_LOADER] = "loader",
		[ANCESTORS_UPROBE] = "uprobe",
		[ANCESTORS_LSM] = "lsm",
		[ANCESTORS_USDT] = "usdt",
	};

	(void)setting;
	for (unsigned i = 0; i < N_ANCESTORS_OF; i++) {
		if (strcmp(value, names[i]) == 0) {
			options->ancestors |= 1U << i;
			return 0;
		}
	}
	return -EINVAL;
}

void clear_ancestors(struct options *options)
{
	options->ancestors = 0;
}

int add_network_action(const struct setting *setting, struct options *options,
		       const char *value)
{
	(void)setting;
	for (int i = 0; i < N_REQUEST_KINDS; i++) {
		if (!strcmp(value, request_kind_name(i))) {
			options->network_actions |= 1U << i;
			return 0;
		}
	}
	return -EINVAL;
}

void clear_network_actions(struct options *options)
{
	options->network_actions = 0;
}

int set_switch(const struct setting *setting, struct options *options,
	       const char *value)
{
	bool *on = member(setting, options);

	if (strcmp(value, "true") && strcmp(value, "false"))
		return -EINVAL;

	*on = *value == 't';
	return 0;
}

/* ---- numbers ---- */

/* "8388608", "8192K" or "8M". */
static int read_number(const char *value, unsigned long long *ret)
{
	unsigned long long n;
	unsigned shift = 0;
	char *end;

	if (!isdigit((unsigned char)*value))
		return -EINVAL;

	errno = 0;
	n = strtoull(value, &end, 10);
	if (errno || n > MAX_NUMBER)
		return -EINVAL;

	if (*end == 'K')
		shift = 10;
	else if (*end == 'M')
		shift = 20;
	if (end[shift ? 1 : 0])
		return -EINVAL;

	*ret = n << shift;
	return 0;
}

int set_ring_bytes(const struct setting *setting, struct options *options,
		   const char *value)
{
	size_t *bytes = member(setting, options);
	unsigned long long n;

	if (read_number(value, &n) ||
	    n < (unsigned long long)sysconf(_SC_PAGESIZE) || n > MAX_NUMBER ||
	    (n & (n - 1)))
		return -EINVAL;

	*bytes = n;
	return 0;
}

int set_number(const struct setting *setting, struct options *options,
	       const char *value)
{
	size_t *number = member(setting, options);
	unsigned long long n;

	if (read_number(value, &n) || n < setting->min || n > setting->max)
		return -EINVAL;

	*number = n;
	return 0;
}

const char *attach_kind_name(enum attach_kind kind)
{
	static const char *const names[N_ATTACH_KINDS] = {
		[ATTACH_FENTRY] = "fentry",
		[ATTACH_KPROBE] = "kprobe",
		[ATTACH_TRACEPOINT] = "tracepoint",
		[ATTACH_RAW_TRACEPOINT] = "raw_tracepoint",
		[ATTACH_LSM] = "lsm",
		[ATTACH_FMOD_RET] = "fmod_ret",
		[ATTACH_UPROBE] = "uprobe",
	};

	return names[kind];
}

int set_on_stop(const struct setting *setting, struct options *options,
		const char *value)
{
	bool *keep = member(setting, options);

	if (strcmp(value, "release") && strcmp(value, "keep"))
		return -EINVAL;
	*keep = *value == 'k';
	return 0;
}

int set_protection(const struct setting *setting, struct options *options,
		   const char *value)
{
	static const char *const names[] = {
		[PROTECTION_OFF] = "off",
		[PROTECTION_ON] = "on",
		[PROTECTION_REQUIRE] = "require",
	};
	enum protection *protection = member(setting, options);

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(value, names[i]) == 0) {
			*protection = (enum protection)i;
			return 0;
		}
	}
	return -EINVAL;
}

int set_attach_kind(const struct setting *setting, struct options *options,
		    const char *value)
{
	int *kind = member(setting, options);

	for (int i = 0; i < ATTACH_LSM; i++) {
		if (strcmp(value, attach_kind_name(i)) == 0) {
			*kind = i;
			return 0;
		}
	}
	return -EINVAL;
}
