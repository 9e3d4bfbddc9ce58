// SPDX-License-Identifier: Apache-2.0

#include "hook.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "attach.h"
#include "attach_refuse.h"
#include "attach_way.h"
#include "base/mem.h"
#include "bundle.h"
#include "gates.h"
#include "hook_object.h"
#include "image_fill.h"
#include "log.h"
#include "modes.h"
#include "skeletons.h"

enum {
	MAX_SWEPT = 1 << 10,
};

struct hook {
	struct image *image;
	uint32_t id;
	enum attach_kind kind;
	bool tracks;
	struct gate *gate; /* NULL: nothing goes to it any more */
	struct bundle *bundle;
	struct hook_bpf__bss *counts; /* shared with the programs */
};

static int map_counts(struct hook *hook)
{
	int fd = bundle_map(hook->bundle, HOOK_COUNTS);
	void *at;

	if (fd < 0)
		return -EBADMSG;
	at = mmap(NULL, sizeof(*hook->counts), PROT_READ | PROT_WRITE,
		  MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		return -errno;
	hook->counts = at;
	return 0;
}

/* As the views of the image say. */
static int write_modes(const struct hook *hook)
{
	return image_fill_modes(bundle_map(hook->bundle, HOOK_MODES),
				hook->image);
}

static void release_gate(struct hook *hook)
{
	if (hook->gate)
		gate_release(hook->gate);
	hook->gate = NULL;
}

static int entry_program(const struct hook *hook)
{
	return bundle_program(hook->bundle, attach_entry_name(hook->kind));
}

/* The gate comes first: it is soon known that there is no such place. */
static int try_way(struct hook *hook, const struct attach_way *way,
		   struct attach_host *host)
{
	int err = gates_get(host->gates, hook->image, way->kind, &hook->gate);

	if (err)
		return err;
	hook->kind = way->kind;
	err = hook_object_attach(hook->image, hook->id, way, host,
				 &hook->bundle);
	if (!err)
		err = gate_try(hook->gate, entry_program(hook));
	if (!err)
		err = map_counts(hook);
	if (err) {
		release_gate(hook);
		bundle_free(&hook->bundle);
	}
	return err;
}

/* Tries the ways of @place, where the image belongs. EPERM for root is the
 * kernel's word that it grants no trampolines at all; not asking again saves
 * time. */
static int try_ways(struct hook *hook, const struct rule_hook *place,
		    struct attach_host *host)
{
	const struct image *image = hook->image;
	const struct attach_way *way;
	int err = -EOPNOTSUPP;

	for (size_t i = 0; (way = attach_way_at(place, i)); i++) {
		if (!attach_way_fits(way, image, host))
			continue;

		err = try_way(hook, way, host);
		if (!err)
			return 0;
		if (err == -EPERM && attach_way_uses_trampoline(way, image))
			host->no_trampolines = true;
		log_msg(LOG_LEVEL_DEBUG,
			"hook '%s': attach kind %s does not work here: %s",
			image->hook.name, attach_kind_name(way->kind),
			strerror(-err));
	}
	return err;
}

/* Where nobody can deny, those can be that only say what they would do. */
static int try_all(struct hook *hook, struct attach_host *host)
{
	struct rule_hook place = hook->image->hook;
	int err = try_ways(hook, &place, host);

	if (!err || !place.denies || modes_deny(hook->image))
		return err;
	place.denies = false;
	return try_ways(hook, &place, host);
}

/* Says why. */
static int give_up(const struct image *image, const struct attach_host *host,
		   int err)
{
	bool missing = attach_is_missing(image, host, err);
	bool optional = missing && image->hook.optional;

	attach_say(image, optional ? SEVERITY_WARNING : SEVERITY_ERROR,
		   attach_reason(image, host, err));
	return missing || err != -ENOENT ? err : -EOPNOTSUPP;
}

int hook_attach(struct image *image, uint32_t id, struct attach_host *host,
		struct hook **ret)
{
	CLEANUP(image_free) struct image *owned = image;
	CLEANUP(hook_free) struct hook *hook = NULL;
	int err;

	attach_host_read_types(host);
	err = attach_refuse(image, host);
	if (err)
		return err;

	hook = calloc(1, sizeof(*hook));
	if (!hook)
		return -ENOMEM;
	hook->image = TAKE(owned);
	hook->id = id;
	hook->tracks = host->socks >= 0;

	err = try_all(hook, host);
	gates_sweep(host->gates);
	if (err)
		return give_up(image, host, err);

	*ret = TAKE(hook);
	return 0;
}

int hook_pin(struct hook *hook, const char *folder)
{
	const struct hook_name name = { hook->image->hash, hook->id, hook->kind,
					hook->tracks };
	char path[PATH_MAX];
	int err = gate_is_pinned(hook->gate);

	if (!err)
		err = hook_name_path(&name, folder, path, sizeof(path));
	return err ? err : bundle_pin(hook->bundle, path);
}

/* Of two that are pinned for a place the first that is adopted goes on. */
static int adopt_gate(struct hook *hook, struct attach_host *host)
{
	int err = gates_get(host->gates, hook->image, hook->kind, &hook->gate);

	if (err || gate_users(hook->gate) > 1)
		return err;
	return hook_start(hook);
}

int hook_adopt(struct image *image, const struct hook_name *name,
	       const char *folder, struct attach_host *host, struct hook **ret)
{
	CLEANUP(image_free) struct image *owned = image;
	CLEANUP(hook_free) struct hook *hook = calloc(1, sizeof(*hook));
	int err;

	if (!hook)
		return -ENOMEM;
	hook->image = TAKE(owned);
	hook->id = name->id;
	hook->kind = name->kind;
	hook->tracks = name->tracks;
	err = bundle_open(folder, &hook->bundle);
	if (err)
		return err;
	err = map_counts(hook);
	if (!err)
		err = write_modes(hook);
	if (!err)
		err = adopt_gate(hook, host);
	if (err) {
		bundle_leave(hook->bundle);
		return err;
	}
	*ret = TAKE(hook);
	return 0;
}

int hook_recall(struct image *image, uint32_t id, struct hook **ret)
{
	CLEANUP(image_free) struct image *owned = image;
	CLEANUP(hook_free) struct hook *hook = calloc(1, sizeof(*hook));
	void *counts;
	int err;

	if (!hook)
		return -ENOMEM;
	hook->image = TAKE(owned);
	hook->id = id;
	err = bundle_none(&hook->bundle);
	if (err)
		return err;
	counts = mmap(NULL, sizeof(*hook->counts), PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (counts == MAP_FAILED)
		return -errno;
	hook->counts = counts;
	*ret = TAKE(hook);
	return 0;
}

static bool can_deny(const struct hook *hook)
{
	return attach_kind_denies(hook->kind);
}

int hook_set_mode(struct hook *hook, size_t view, enum policy_mode mode)
{
	enum policy_mode *now = &hook->image->views[view].mode;
	enum policy_mode before = *now;
	int err;

	*now = mode;
	err = !can_deny(hook) && modes_deny(hook->image) ? -EOPNOTSUPP
							 : write_modes(hook);
	if (err)
		*now = before;
	return err;
}

bool hook_is(const struct hook *hook, const struct image *image)
{
	return image_equal(hook->image, image) &&
	       (can_deny(hook) || !modes_deny(image));
}

int hook_take_modes(struct hook *hook, const struct image *image)
{
	modes_copy(image, hook->image);
	return write_modes(hook);
}

int hook_start(struct hook *hook)
{
	__atomic_store_n(&hook->counts->in_force, 1, __ATOMIC_RELAXED);
	return gate_open_to(hook->gate, entry_program(hook));
}

void hook_stop(struct hook *hook)
{
	if (hook->gate)
		gate_shut(hook->gate);
	__atomic_store_n(&hook->counts->in_force, 0, __ATOMIC_RELAXED);
}

void hook_leave(struct hook *hook)
{
	bundle_leave(hook->bundle);
	if (hook->gate)
		gate_leave(hook->gate);
}

void hook_detach(struct hook *hook)
{
	release_gate(hook);
	bundle_detach(hook->bundle, "hash_");
}

void hook_end(struct hook *hook)
{
	release_gate(hook);
	bundle_detach(hook->bundle, "");
}

uint64_t hook_pending(const struct hook *hook)
{
	return __atomic_load_n(&hook->counts->n_pending, __ATOMIC_RELAXED) +
	       __atomic_load_n(&hook->counts->n_held, __ATOMIC_RELAXED);
}

/* Removes the entry if its process is gone. */
static void drop_held(const struct hook *hook, const struct held_key *key)
{
	int fd = bundle_map(hook->bundle, HOOK_HELD);

	if (!kill((pid_t)key->pid, 0) || errno != ESRCH)
		return;
	if (!bpf_map_delete_elem(fd, key))
		__atomic_fetch_sub(&hook->counts->n_held, 1, __ATOMIC_RELAXED);
}

void hook_sweep(const struct hook *hook)
{
	int fd = bundle_map(hook->bundle, HOOK_HELD);
	struct held_key key, next;
	bool more;

	if (!__atomic_load_n(&hook->counts->n_held, __ATOMIC_RELAXED))
		return;

	more = !bpf_map_get_next_key(fd, NULL, &key);
	for (int i = 0; more && i < MAX_SWEPT; i++) {
		more = !bpf_map_get_next_key(fd, &key, &next);
		drop_held(hook, &key);
		key = next;
	}
}

void hook_free(struct hook **hook)
{
	if (!*hook)
		return;

	if ((*hook)->counts)
		munmap((*hook)->counts, sizeof(*(*hook)->counts));
	release_gate(*hook);
	bundle_free(&(*hook)->bundle);
	image_free(&(*hook)->image);
	free(*hook);
	*hook = NULL;
}

const struct image *hook_image_of(const struct hook *hook)
{
	return hook->image;
}

uint32_t hook_id(const struct hook *hook)
{
	return hook->id;
}

enum attach_kind hook_kind(const struct hook *hook)
{
	return hook->kind;
}

bool hook_tracks(const struct hook *hook)
{
	return hook->tracks;
}

uint64_t hook_missed(const struct hook *hook)
{
	return bundle_missed(hook->bundle);
}
