// SPDX-License-Identifier: Apache-2.0

#include "guard.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "abi_guard.h"
#include "base/mem.h"
#include "bpffs.h"
#include "bundle.h"
#include "guard_end.h"
#include "guard_files.h"
#include "guard_ids.h"
#include "guard_load.h"
#include "log.h"

enum {
	PIN_DEPTH = 4, /* of folders under --pin-dir */
};

struct guard {
	const struct options *options;
	struct bundle *bundle;
	const char *pins; /* NULL: nothing is pinned */
	bool by_lsm;
	bool is_left;
};

static int start(struct guard *guard, const struct tracker *tracker,
		 const char *folder)
{
	int err = guard_load(tracker, &guard->by_lsm, &guard->bundle);

	return err || !folder ? err : bundle_pin(guard->bundle, folder);
}

/* Of one who was killed while it pinned or unpinned them. */
static void remove_rests(const char *folder)
{
	static const char *const endings[] = { "", "-new", "-end" };
	char path[PATH_MAX];

	for (size_t i = 0; folder && i < ARRAY_SIZE(endings); i++) {
		if (snprintf(path, sizeof(path), "%s%s", folder, endings[i]) <
		    (int)sizeof(path))
			bpffs_remove(path, 1);
	}
}

static int start_or_adopt(struct guard *guard, const struct tracker *tracker,
			  const char *folder)
{
	int err = folder ? bundle_open(folder, &guard->bundle) : -ENOENT;

	if (err) {
		remove_rests(folder);
		return start(guard, tracker, folder);
	}
	guard->by_lsm = guard_by_lsm(tracker);
	return 0;
}

/* What is pinned and not held, as the state, is the daemon's when it has had a
 * descriptor of it. @data: how deep folders can be. */
static int open_pin(void *data, const char *path, const char *name)
{
	unsigned depth = *(const unsigned *)data;
	int fd = bpf_obj_get(path);

	(void)name;
	if (fd >= 0)
		close(fd);
	else if (depth--)
		bpffs_each(path, open_pin, &depth);
	return 0;
}

static int enter(struct guard *guard)
{
	int err = guard_files_register(bundle_map(guard->bundle, "guard_self"),
				       guard->pins);

	if (!err)
		guard_settle(guard);
	return err;
}

/* What an earlier daemon was told to have. */
static void end_pinned(const char *folder)
{
	CLEANUP(bundle_free) struct bundle *bundle = NULL;

	if (!folder || bundle_open(folder, &bundle))
		return;
	guard_end(folder);
	log_msg(LOG_LEVEL_NOTICE, "self-protection ends");
}

static int make(const struct options *options, const struct tracker *tracker,
		const struct pins *pins, const char *folder, struct guard **ret)
{
	CLEANUP(guard_free) struct guard *guard = calloc(1, sizeof(*guard));
	int err;

	if (!guard)
		return -ENOMEM;
	guard->options = options;
	guard->pins = pins_folder(pins) ? options->pin_dir : NULL;
	err = start_or_adopt(guard, tracker, folder);
	if (!err)
		err = enter(guard);
	if (!err)
		*ret = TAKE(guard);
	return err;
}

static int refuse(const struct options *options, int err)
{
	bool is_needed = options->self_protection == PROTECTION_REQUIRE;

	log_msg(is_needed ? LOG_LEVEL_ERR : LOG_LEVEL_WARNING,
		"there is no self-protection: the kernel does not let programs "
		"refuse what others do (%s)",
		strerror(-err));
	return is_needed ? err : 0;
}

int guard_new(const struct options *options, const struct tracker *tracker,
	      const struct pins *pins, struct guard **ret)
{
	CLEANUP(free_mem) char *folder = NULL;
	int err;

	if (pins_folder(pins) &&
	    asprintf(&folder, "%s/guard", pins_folder(pins)) < 0) {
		folder = NULL;
		return log_err(-ENOMEM, "cannot start");
	}
	if (options->self_protection == PROTECTION_OFF) {
		end_pinned(folder);
		return 0;
	}

	err = make(options, tracker, pins, folder, ret);
	return err ? refuse(options, err) : 0;
}

void guard_settle(struct guard *guard)
{
	unsigned depth = PIN_DEPTH;

	if (!guard)
		return;
	if (guard->pins)
		bpffs_each(guard->pins, open_pin, &depth);
	guard_ids_tell(bundle_map(guard->bundle, "guard_ids"));
	guard_files_tell(bundle_map(guard->bundle, "guard_self"),
			 bundle_map(guard->bundle, "guard_files"),
			 guard->options, guard->pins);
}

void guard_leave(struct guard *guard)
{
	guard->is_left = true;
	bundle_leave(guard->bundle);
}

void guard_free(struct guard **guard)
{
	if (!*guard)
		return;

	if ((*guard)->bundle && bundle_folder((*guard)->bundle) &&
	    !(*guard)->is_left)
		guard_end(bundle_folder((*guard)->bundle));
	bundle_free(&(*guard)->bundle);
	free(*guard);
	*guard = NULL;
}

const char *guard_state(const struct guard *guard)
{
	if (!guard)
		return "off";
	return guard->by_lsm ? "by lsm" : "by fmod_ret";
}

uint64_t guard_denied(const struct guard *guard)
{
	int n_cpus = libbpf_num_possible_cpus();
	CLEANUP(free_mem) uint64_t *counts = NULL;
	uint64_t sum = 0;

	counts = calloc(n_cpus > 0 ? (size_t)n_cpus : 1, sizeof(*counts));
	if (!guard || !counts || n_cpus <= 0)
		return 0;
	for (uint32_t hook = 0; hook < N_GUARD_HOOKS; hook++) {
		if (bpf_map_lookup_elem(
			    bundle_map(guard->bundle, "guard_counts"), &hook,
			    counts))
			continue;
		for (int cpu = 0; cpu < n_cpus; cpu++)
			sum += counts[cpu];
	}
	return sum;
}
