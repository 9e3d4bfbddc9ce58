// SPDX-License-Identifier: Apache-2.0

#include "parts.h"

#include <errno.h>
#include <malloc.h>

#include "base/mem.h"
#include "control.h"
#include "describe.h"
#include "dispatch.h"
#include "enforcer.h"
#include "first_plan.h"
#include "guard.h"
#include "log.h"
#include "output.h"
#include "past.h"
#include "pins.h"
#include "policy_set.h"
#include "proc_cache.h"
#include "ring.h"
#include "saved.h"
#include "tracefs.h"
#include "tracker.h"

/* A daemon that was killed while it wrote left a part of a line. */
static void mend(const struct options *options,
		 const struct output_count *count)
{
	const char *path = options->export_path;
	int err;

	if (!path || count->queued == count->done)
		return;
	err = output_file_mend(path);
	if (err && err != -ENOENT)
		log_err(err, "cannot cut off what is no whole line of '%s'",
			path);
}

static int start_outputs(struct daemon *d)
{
	struct kept_state *kept = pins_state(d->pins);
	int err;

	mend(d->options, &kept->outputs[KEPT_FILE]);
	failure_add(d->failures, FAILURE_DAEMON_KILLED, kept_unwritten(kept));

	if (d->options->export_path) {
		err = output_file_new(d->options->export_path, d->failures,
				      &d->outputs[d->n_outputs]);
		if (err)
			return log_err(err, "cannot write events to '%s'",
				       d->options->export_path);
		output_count(d->outputs[d->n_outputs++],
			     &kept->outputs[KEPT_FILE]);
	}

	if (d->options->journal) {
		err = output_journal_new(d->failures,
					 &d->outputs[d->n_outputs]);
		if (err)
			return log_err(err, "cannot write to the journal");
		output_count(d->outputs[d->n_outputs++],
			     &kept->outputs[KEPT_JOURNAL]);
	}
	return 0;
}

static int start_control(struct daemon *d)
{
	const char *path = d->options->control;
	int err;

	if (!path || !*path)
		return 0;

	err = control_new(d->loop, path, d->options->control_group,
			  &d->control);
	if (err == -ESRCH)
		return log_err(err, "control-group '%s' is no group",
			       d->options->control_group);
	if (err == -EADDRINUSE)
		return log_err(err, "another daemon answers on '%s'", path);
	if (err)
		return log_err(err, "cannot listen on '%s'", path);
	return 0;
}

static int start_processes(struct daemon *d)
{
	const struct proc_cache_conf conf = {
		.max = d->options->process_cache_size,
		.max_bytes = d->options->process_cache_bytes,
		.variables = d->options->environment,
		.n_variables = d->options->n_environment,
	};
	const struct tracker_conf tracker = {
		.ring_bytes = d->options->ring_bytes,
		.argv_bytes = d->options->argv_bytes,
		.env_bytes = d->options->env_bytes,
	};
	int err;

	err = proc_cache_new(&conf, d->failures, &d->processes);
	if (err)
		return log_err(err, "cannot make the process cache");

	err = tracker_new(&tracker, d->pins, &d->tracker);
	if (err)
		return err;
	return seed(d->tracker, d->processes, d->failures);
}

static int start_requests(struct daemon *d)
{
	unsigned allowed = d->options->network_actions;
	CLEANUP(buf_free) struct buf why = { 0 };
	int err;

	if (!allowed)
		return 0;
	err = request_prepare(allowed, &why);
	if (!err)
		err = requests_new(request_do, d->failures, &d->requests);
	return err ? log_err(err, "network-actions%s%s", why.len ? ": " : "",
			     why.len ? why.data : "")
		   : 0;
}

static int start_dispatch(struct daemon *d)
{
	const struct dispatch_parts parts = {
		.loop = d->loop,
		.failures = d->failures,
		.processes = d->processes,
		.describe = d->describe,
		.enforcer = d->enforcer,
		.kept = pins_state(d->pins),
		.control = d->control,
		.requests = d->requests,
		.outputs = d->outputs,
		.n_outputs = d->n_outputs,
	};
	static const struct ring_ops ops = {
		.record = dispatch_record,
		.done = dispatch_done,
		.is_behind = dispatch_is_behind,
	};
	int err;

	err = dispatch_new(&parts, &d->dispatch);
	if (err)
		return log_err(err, "cannot start");

	err = ring_new(tracker_maps(d->tracker)->events, &ops, d->dispatch,
		       &d->ring);
	if (!err)
		err = ring_watch(d->ring, d->loop);
	return err ? log_err(err, "cannot read the ring of the kernel") : 0;
}

int parts_apply(struct daemon *d, const struct file_table *files,
		struct plan **plan)
{
	const char *dir = d->options->state_dir;
	int err = 0;

	if (pins_folder(d->pins))
		err = past_keep(dir, files, *plan);
	if (err)
		log_err(err,
			"cannot write to '%s': what is unread when the daemon "
			"ends is lost",
			dir);
	d->has_past = true;
	return enforcer_apply(d->enforcer, plan);
}

void parts_settle(struct daemon *d)
{
	if (!d->has_past || !enforcer_is_settled(d->enforcer))
		return;
	past_forget(d->options->state_dir);
	d->has_past = false;
}

/* What the next daemon finds, whenever this one ends. */
void parts_save(const struct daemon *d)
{
	const char *dir = d->options->state_dir;
	int err = 0;

	if (pins_folder(d->pins))
		err = saved_write(dir, SAVED_IN_FORCE,
				  policy_set_files(d->policies),
				  enforcer_plan(d->enforcer));
	if (!err)
		err = policy_modes_write(&d->modes, dir);
	if (err)
		log_err(err,
			"cannot write to '%s': the next daemon will not "
			"know what is in force",
			dir);
}

void parts_forget(const struct options *options)
{
	past_forget(options->state_dir);
	saved_remove(options->state_dir, SAVED_BEFORE);
	saved_remove(options->state_dir, SAVED_IN_FORCE);
	policy_modes_remove(options->state_dir);
}

static int adopt(struct daemon *d, struct first_plan *first)
{
	int err = enforcer_adopt(d->enforcer, &first->before);

	for (size_t i = 0; !err && i < first->n_past; i++)
		err = enforcer_recall(d->enforcer, first->past[i]);
	return err;
}

bool parts_blame(struct daemon *d)
{
	const struct refused *refused = enforcer_refused(d->enforcer);
	bool any = false;

	for (size_t i = 0; i < refused->n; i++)
		any |= policy_set_blame(d->policies, refused->files[i],
					"the kernel refuses a hook of it: see "
					"the log");
	return any;
}

static int apply_first(struct daemon *d, struct first_plan *first)
{
	for (;;) {
		int err = parts_apply(d, policy_set_next_files(d->policies),
				      &first->plan);

		if (!err || !parts_blame(d))
			return err;
		plan_free(&first->plan);
		err = first_plan_load(d->policies, enforcer_plan(d->enforcer),
				      &d->modes, &first->plan);
		if (err)
			return err;
	}
}

/* What another daemon has left in force goes on until the new plan is. */
static int start_enforcing(struct daemon *d, struct first_plan *first)
{
	int err;

	err = enforcer_new(d->tracker, d->options->attach_kind, d->pins,
			   &d->enforcer);
	if (err)
		return log_err(err, "cannot start");
	err = enforcer_protect(d->enforcer, d->options->protected_paths,
			       d->options->n_protected);
	if (!err && tracker_is_adopted(d->tracker))
		err = adopt(d, first);
	if (!err)
		err = start_dispatch(d);
	if (!err)
		err = apply_first(d, first);
	if (err)
		return err;

	d->is_applied = true;
	first_plan_commit(d->policies, &d->modes);
	pins_settle(d->pins, d->failures);
	parts_save(d);
	saved_remove(d->options->state_dir, SAVED_BEFORE);
	guard_settle(d->guard);
	return 0;
}

/* What cannot be undone comes last: first all that can fail without a trace. */
int parts_start(struct daemon *d)
{
	CLEANUP(first_plan_free) struct first_plan first = { 0 };
	int err;

	err = pins_open(d->options, &d->pins);
	if (err)
		return err;
	d->is_left = pins_in_force(d->pins);
	d->failures = &pins_state(d->pins)->failures;
	tracefs_ensure();

	err = policy_modes_read(d->options->state_dir, &d->modes);
	if (err)
		log_err(err, "what was said of policies at run time is lost");
	err = first_plan(d->options, d->is_left, &d->modes, &first);
	if (err)
		return err;
	d->policies = TAKE(first.policies);
	err = start_control(d);
	if (!err)
		err = start_outputs(d);
	if (!err)
		err = describe_start(d->options, &d->describe);
	if (!err)
		err = start_processes(d);
	if (!err)
		err = guard_new(d->options, d->tracker, d->pins, &d->guard);
	if (!err)
		err = start_requests(d);
	if (!err)
		err = start_enforcing(d, &first);
	malloc_trim(0); /* what compiling took */
	return err;
}

/* A new tracker that no hook uses yet goes, whatever stays. */
static void leave_pinned(struct daemon *d)
{
	if (!d->pins)
		return;
	pins_leave(d->pins, d->is_left);
	if (!d->is_left)
		return;
	if (d->enforcer)
		enforcer_leave(d->enforcer);
	if (!d->tracker || (!d->is_applied && !tracker_is_adopted(d->tracker)))
		return;
	tracker_leave(d->tracker);
	if (d->guard)
		guard_leave(d->guard);
}

void parts_end(struct daemon *d)
{
	leave_pinned(d);
	enforcer_free(&d->enforcer);
	tracker_free(&d->tracker);
	guard_free(&d->guard);
	ring_free(&d->ring);
	dispatch_free(&d->dispatch);
	requests_free(&d->requests);
	describe_free(&d->describe);
	proc_cache_free(&d->processes);
	while (d->n_outputs)
		output_free(&d->outputs[--d->n_outputs]);
	pins_free(&d->pins); /* its memory is used till here */
	policy_set_free(&d->policies);
	policy_modes_free(&d->modes);
	control_free(&d->control);
}
