// SPDX-License-Identifier: Apache-2.0

#include "settings.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "unit.h"

static int set(struct options *options, const char *name, const char *value)
{
	const struct setting *setting;

	for (size_t i = 0; (setting = setting_at(i)); i++)
		if (strcmp(setting->name, name) == 0)
			return setting->set(setting, options, value);
	ck_abort_msg("no setting %s", name);
	return 0;
}

static void clear(struct options *options, const char *name)
{
	const struct setting *setting;

	for (size_t i = 0; (setting = setting_at(i)); i++)
		if (strcmp(setting->name, name) == 0)
			setting_clear(setting, options);
}

START_TEST(self_protection_is_off_on_or_required)
{
	struct options options = { 0 };

	ck_assert_int_eq(settings_default(&options), 0);
	ck_assert_int_eq(options.self_protection, PROTECTION_OFF);
	ck_assert_int_eq(set(&options, "self-protection", "on"), 0);
	ck_assert_int_eq(options.self_protection, PROTECTION_ON);
	ck_assert_int_eq(set(&options, "self-protection", "require"), 0);
	ck_assert_int_eq(options.self_protection, PROTECTION_REQUIRE);
	ck_assert_int_eq(set(&options, "self-protection", "true"), -EINVAL);
	ck_assert_int_eq(options.self_protection, PROTECTION_REQUIRE);

	ck_assert_int_eq(
		set(&options, "self-protection-allow", "/usr/bin/dpkg"), 0);
	ck_assert_int_eq(set(&options, "self-protection-allow", "dpkg"),
			 -EINVAL);
	ck_assert_uint_eq(options.n_writers, 1);
	clear(&options, "self-protection-allow");
	ck_assert_uint_eq(options.n_writers, 0);
	options_free(&options);
}
END_TEST

START_TEST(by_default_events_show_all_but_variables)
{
	struct options options = { 0 };

	ck_assert_int_eq(settings_default(&options), 0);
	ck_assert(options.process_credentials && options.process_namespaces);
	ck_assert(options.user_names);
	ck_assert_uint_eq(options.ancestors, 0x7e); /* all but base */
	ck_assert_uint_eq(options.n_environment, 0);
	ck_assert_uint_eq(options.argv_bytes, 32768);
	ck_assert_uint_eq(options.process_cache_size, 131072);
	options_free(&options);
}
END_TEST

START_TEST(what_events_show_of_processes_can_be_set)
{
	struct options options = { 0 };

	ck_assert_int_eq(settings_default(&options), 0);
	ck_assert_int_eq(set(&options, "process-credentials", "false"), 0);
	ck_assert_int_eq(set(&options, "user-names", "false"), 0);
	ck_assert_int_eq(set(&options, "environment-variables", "LANG"), 0);
	ck_assert_int_eq(set(&options, "environment-variables", "PATH"), 0);
	ck_assert_int_eq(set(&options, "argv-bytes", "1M"), 0);
	ck_assert_int_eq(set(&options, "process-cache-size", "64K"), 0);
	ck_assert(!options.process_credentials && !options.user_names);
	ck_assert(options.process_namespaces);
	ck_assert_uint_eq(options.n_environment, 2);
	ck_assert_str_eq(options.environment[1], "PATH");
	ck_assert_uint_eq(options.argv_bytes, 1 << 20);
	ck_assert_uint_eq(options.process_cache_size, 65536);
	options_free(&options);
}
END_TEST

START_TEST(ancestors_are_a_set)
{
	struct options options = { 0 };

	ck_assert_int_eq(settings_default(&options), 0);
	clear(&options, "ancestors");
	ck_assert_uint_eq(options.ancestors, 0);
	ck_assert_int_eq(set(&options, "ancestors", "base"), 0);
	ck_assert_int_eq(set(&options, "ancestors", "lsm"), 0);
	ck_assert_uint_eq(options.ancestors,
			  1U << ANCESTORS_BASE | 1U << ANCESTORS_LSM);
	options_free(&options);
}
END_TEST

START_TEST(what_a_setting_cannot_be_is_refused)
{
	static const char *const wrong[][2] = {
		{ "ancestors", "exec" },
		{ "environment-variables", "A=B" },
		{ "environment-variables", "" },
		{ "argv-bytes", "255" },
		{ "argv-bytes", "2M" },
		{ "argv-bytes", "-1" },
		{ "argv-bytes", "1G" },
		{ "process-cache-bytes", "4095K" },
		{ "process-cache-bytes", "2048M" },
		{ "process-cache-size", "0" },
		{ "process-cache-size", "99999999999999999999" },
		{ "environment-bytes", "many" },
		{ "user-names", "yes" },
	};
	struct options options = { 0 };

	ck_assert_int_eq(settings_default(&options), 0);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		ck_assert_int_eq(set(&options, wrong[i][0], wrong[i][1]),
				 -EINVAL);
	options_free(&options);
}
END_TEST

int main(void)
{
	return RUN("settings", self_protection_is_off_on_or_required,
		   by_default_events_show_all_but_variables,
		   what_events_show_of_processes_can_be_set,
		   ancestors_are_a_set, what_a_setting_cannot_be_is_refused);
}
