// SPDX-License-Identifier: Apache-2.0

#include "status_report.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

void status_report_start(struct status_report *report)
{
	struct timespec now;
	struct utsname name;

	clock_gettime(CLOCK_REALTIME, &now);
	report->start_ns =
		(uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
	if (!uname(&name))
		strncpy(report->kernel, name.release,
			sizeof(report->kernel) - 1);
}

static size_t image_bytes(const struct image *image)
{
	size_t bytes = 0;

	for (int i = 0; i < N_IMAGE_MAPS; i++)
		bytes += image->maps[i].value_size * image->maps[i].n;
	return bytes;
}

/* Rules without those that only fill a word up. */
static size_t count_rules(const struct image *image)
{
	size_t n = 0;

	for (size_t i = 0; i < image->n_rules; i++)
		n += image->rules[i].view != NULL;
	return n;
}

/* Views of one policy stand together. */
static size_t count_policies(const struct image *image)
{
	size_t n = 0;

	for (size_t i = 0; i < image->n_views; i++)
		n += !i || strcmp(image->views[i].policy,
				  image->views[i - 1].policy) != 0;
	return n;
}

static void fill_hooks(struct status_report *report,
		       const struct enforcer *enforcer, struct status *ret)
{
	size_t n;
	const struct running *running = enforcer_hooks(enforcer, &n);

	report->hooks = calloc(n ? n : 1, sizeof(*report->hooks));
	if (!report->hooks)
		return;

	for (size_t i = 0; i < n; i++) {
		const struct image *image = hook_image_of(running[i].hook);

		report->hooks[i] = (struct status_hook){
			.name = image->hook.name,
			.kind = rule_hook_kind_name(image->hook.kind),
			.attach = attach_kind_name(hook_kind(running[i].hook)),
			.n_rules = count_rules(image),
			.n_policies = count_policies(image),
			.bytes = image_bytes(image),
			.matches = running[i].records,
		};
	}
	ret->hooks = report->hooks;
	ret->n_hooks = n;
}

static void count_events(const struct enforcer *enforcer,
			 struct status_policy *policy)
{
	size_t n;
	const struct running *running = enforcer_hooks(enforcer, &n);

	for (size_t i = 0; policy->name && i < n; i++) {
		const struct image *image = hook_image_of(running[i].hook);

		for (size_t j = 0; j < image->n_views; j++) {
			if (strcmp(image->views[j].policy, policy->name))
				continue;
			policy->events += running[i].counts[j].events;
			policy->kills += running[i].counts[j].kills;
			policy->spared += running[i].counts[j].spared;
		}
	}
}

static void fill_policy(const struct status_parts *parts,
			const struct policy_entry *entry,
			struct status_policy *ret)
{
	const char *rejected = policy_set_rejected(parts->policies);
	const char *error = entry->error ? entry->error : rejected;
	enum policy_mode mode = policy_modes_of(parts->modes, entry);

	*ret = (struct status_policy){
		.name = entry->name,
		.file = entry->file,
		.state = mode == MODE_DISABLED ? "disabled" : "enabled",
		.error = error,
		.since_ns = (uint64_t)entry->since * 1000000000,
		.is_unconfirmed = file_table_find(
			policy_set_trial(parts->policies), entry->file),
	};
	if (error)
		ret->state = "error";
	if (!entry->name)
		return;
	ret->mode = policy_mode_name(mode);
	ret->file_mode = policy_mode_name(entry->mode);
}

/* Seconds that are left, rounded up. */
static uint32_t seconds_to(uint64_t end_ns)
{
	struct timespec now;
	uint64_t now_ns;

	clock_gettime(CLOCK_BOOTTIME, &now);
	now_ns = (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
	return end_ns > now_ns
		       ? (uint32_t)((end_ns - now_ns + 999999999) / 1000000000)
		       : 0;
}

static void fill_policies(struct status_report *report,
			  const struct status_parts *parts, struct status *ret)
{
	size_t n;
	const struct policy_entry *entries =
		policy_set_entries(parts->policies, &n);

	report->policies = calloc(n ? n : 1, sizeof(*report->policies));
	if (!report->policies)
		return;

	for (size_t i = 0; i < n; i++) {
		fill_policy(parts, &entries[i], &report->policies[i]);
		count_events(parts->enforcer, &report->policies[i]);
	}
	ret->policies = report->policies;
	ret->n_policies = n;
}

void status_report_fill(struct status_report *report,
			const struct status_parts *parts, struct status *ret)
{
	status_report_free(report);

	*ret = (struct status){
		.version = HAETAE_VERSION,
		.kernel = report->kernel,
		.pid = (uint32_t)getpid(),
		.start_ns = report->start_ns,
		.events = dispatch_count(parts->dispatch),
		.n_processes = proc_cache_count(parts->processes),
		.failures = parts->failures,
		.is_pending = parts->confirm_ns,
		.confirm_within = seconds_to(parts->confirm_ns),
		.protection = guard_state(parts->guard),
		.denied = guard_denied(parts->guard),
	};
	fill_hooks(report, parts->enforcer, ret);
	fill_policies(report, parts, ret);
}

void status_report_free(struct status_report *report)
{
	free_mem(&report->hooks);
	free_mem(&report->policies);
}
