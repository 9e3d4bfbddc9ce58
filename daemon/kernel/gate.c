// SPDX-License-Identifier: Apache-2.0

#include "gate.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "attach_link.h"
#include "base/mem.h"
#include "bundle.h"
#include "skeletons.h"

#define GATE_PROGRAMS "programs" /* its map */

struct gate {
	struct buf description;
	struct bundle *bundle;
	atomic_uint users;
	int pinned; /* 0 or a negative errno */
	bool is_left;
	uint64_t missed; /* before it was detached */
};

static void add_number(struct buf *out, uint64_t number)
{
	buf_add(out, &number, sizeof(number));
}

static void add_text(struct buf *out, const char *text)
{
	buf_add(out, text ? text : "", text ? strlen(text) + 1 : 1);
}

/* Of a tracepoint the kernel sees to it that a call has as many arguments. */
static struct gate_conf conf_of(const struct image *image,
				enum attach_kind kind)
{
	const struct hook_conf *conf = &image->conf;
	bool of_call = kind == ATTACH_TRACEPOINT && conf->syscall >= 0;

	return (struct gate_conf){
		.syscall = kind == ATTACH_RAW_TRACEPOINT ? conf->syscall : -1,
		.n_args = of_call ? conf->n_args : 0,
	};
}

void gate_describe(const struct image *image, enum attach_kind kind,
		   struct buf *ret)
{
	const struct gate_conf conf = conf_of(image, kind);
	const struct rule_hook *hook = &image->hook;

	add_number(ret, kind);
	buf_add(ret, &conf, sizeof(conf));
	add_number(ret, hook->kind);
	add_text(ret, hook->name);
	add_text(ret, hook->symbol);
	add_number(ret, hook->offset);
	add_number(ret, hook->ref_counter);
	add_number(ret, hook->place);
	buf_add(ret, &hook->file, sizeof(hook->file));
}

/* A program, and where the skeleton keeps its link. */
struct slot {
	struct bpf_program *program;
	struct bpf_link **link;
};

static struct slot slot_of(struct gate_bpf *skel, enum attach_kind kind)
{
	const struct slot slots[N_ATTACH_KINDS] = {
		[ATTACH_FENTRY] = { skel->progs.gate_fentry,
				    &skel->links.gate_fentry },
		[ATTACH_KPROBE] = { skel->progs.gate_kprobe,
				    &skel->links.gate_kprobe },
		[ATTACH_TRACEPOINT] = { skel->progs.gate_tracepoint,
					&skel->links.gate_tracepoint },
		[ATTACH_RAW_TRACEPOINT] = { skel->progs.gate_raw_tracepoint,
					    &skel->links.gate_raw_tracepoint },
		[ATTACH_LSM] = { skel->progs.gate_lsm, &skel->links.gate_lsm },
		[ATTACH_FMOD_RET] = { skel->progs.gate_fmod_ret,
				      &skel->links.gate_fmod_ret },
		[ATTACH_UPROBE] = { skel->progs.gate_kprobe,
				    &skel->links.gate_kprobe },
	};

	return slots[kind];
}

static void destroy(struct gate_bpf **skel)
{
	gate_bpf__destroy(*skel);
}

static int choose(struct gate_bpf *skel, const struct image *image,
		  enum attach_kind kind)
{
	struct bpf_program *program;
	char symbol[SYMBOL_SIZE];
	int err = attach_symbol(&image->hook, kind, symbol);

	if (err)
		return err;
	bpf_object__for_each_program(program, skel->obj)
		bpf_program__set_autoload(program, false);
	skel->rodata->conf = conf_of(image, kind);
	return attach_link_choose(slot_of(skel, kind).program,
				  attach_link_is_trampoline(kind) ? symbol
								  : NULL);
}

static int load(const struct image *image, enum attach_kind kind,
		struct bundle **ret)
{
	static const char *const maps[] = { GATE_PROGRAMS, NULL };
	CLEANUP(destroy) struct gate_bpf *skel = gate_bpf__open();
	struct slot slot;
	int err;

	if (!skel)
		return -errno;
	slot = slot_of(skel, kind);
	err = choose(skel, image, kind);
	if (!err)
		err = gate_bpf__load(skel);
	if (!err)
		err = attach_link_entry(slot.program, &image->hook, kind,
					slot.link);
	return err ? err : bundle_take(skel->skeleton, maps, ret);
}

static int new_gate(const struct image *image, enum attach_kind kind,
		    struct gate **ret)
{
	CLEANUP(gate_free) struct gate *gate = calloc(1, sizeof(*gate));

	if (!gate)
		return -ENOMEM;
	gate_describe(image, kind, &gate->description);
	if (gate->description.failed)
		return -ENOMEM;
	gate->pinned = -EINVAL;
	atomic_init(&gate->users, 1);
	*ret = TAKE(gate);
	return 0;
}

int gate_attach(const struct image *image, enum attach_kind kind,
		struct gate **ret)
{
	CLEANUP(gate_free) struct gate *gate = NULL;
	int err = new_gate(image, kind, &gate);

	if (!err)
		err = load(image, kind, &gate->bundle);
	if (!err)
		*ret = TAKE(gate);
	return err;
}

int gate_open(const struct image *image, enum attach_kind kind,
	      const char *folder, struct gate **ret)
{
	CLEANUP(gate_free) struct gate *gate = NULL;
	int err = new_gate(image, kind, &gate);

	if (!err)
		err = bundle_open(folder, &gate->bundle);
	if (err)
		return err;
	if (bundle_map(gate->bundle, GATE_PROGRAMS) < 0) {
		bundle_leave(gate->bundle);
		return -EBADMSG;
	}
	gate->pinned = 0;
	*ret = TAKE(gate);
	return 0;
}

bool gate_is(const struct gate *gate, const struct buf *description)
{
	return gate->description.len == description->len &&
	       !memcmp(gate->description.data, description->data,
		       description->len);
}

void gate_pin(struct gate *gate, const char *folder)
{
	gate->pinned = bundle_pin(gate->bundle, folder);
}

int gate_is_pinned(const struct gate *gate)
{
	return gate->pinned;
}

const char *gate_folder(const struct gate *gate)
{
	return bundle_folder(gate->bundle);
}

static int put(const struct gate *gate, uint32_t slot, int program)
{
	int fd = bundle_map(gate->bundle, GATE_PROGRAMS);

	return bpf_map_update_elem(fd, &slot, &program, BPF_ANY) ? -errno : 0;
}

static void take_out(const struct gate *gate, uint32_t slot)
{
	bpf_map_delete_elem(bundle_map(gate->bundle, GATE_PROGRAMS), &slot);
}

int gate_try(const struct gate *gate, int program)
{
	int err = put(gate, GATE_TRIAL, program);

	if (!err)
		take_out(gate, GATE_TRIAL);
	return err;
}

int gate_open_to(const struct gate *gate, int program)
{
	return put(gate, GATE_IN_FORCE, program);
}

void gate_shut(const struct gate *gate)
{
	if (gate_users(gate) == 1)
		take_out(gate, GATE_IN_FORCE);
}

void gate_use(struct gate *gate)
{
	atomic_fetch_add(&gate->users, 1);
}

unsigned gate_users(const struct gate *gate)
{
	return atomic_load(&gate->users);
}

void gate_release(struct gate *gate)
{
	if (atomic_fetch_sub(&gate->users, 1) > 1 || gate->is_left)
		return;
	gate->missed = bundle_missed(gate->bundle);
	bundle_detach(gate->bundle, "");
}

uint64_t gate_missed(const struct gate *gate)
{
	return gate_users(gate) ? bundle_missed(gate->bundle) : gate->missed;
}

void gate_leave(struct gate *gate)
{
	bundle_leave(gate->bundle);
	gate->is_left = !gate_is_pinned(gate);
}

void gate_free(struct gate **gate)
{
	if (!*gate)
		return;
	buf_free(&(*gate)->description);
	bundle_free(&(*gate)->bundle);
	free(*gate);
	*gate = NULL;
}
