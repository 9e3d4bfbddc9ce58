// SPDX-License-Identifier: Apache-2.0

#include "daemon.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "base/mem.h"
#include "control.h"
#include "diag_log.h"
#include "dispatch.h"
#include "enforcer.h"
#include "failure.h"
#include "first_plan.h"
#include "libbpf_log.h"
#include "log.h"
#include "loss_report.h"
#include "output.h"
#include "policy_set.h"
#include "proc_cache.h"
#include "ready.h"
#include "ring.h"
#include "seed.h"
#include "status_report.h"
#include "tracefs.h"
#include "tracker.h"

enum {
	MAX_PROCESSES = 1 << 17,
	MAX_OUTPUTS = 2,
	TICK_US = 1000000,
};

struct daemon {
	const struct options *options;
	sd_event *loop;
	sd_event_source *tick;
	struct failures failures;
	struct seed_sweep sweep;
	struct loss_report losses;
	struct control *control;
	struct policy_set *policies;
	struct output *outputs[MAX_OUTPUTS];
	size_t n_outputs;
	struct tracker *tracker;
	struct proc_cache *processes;
	struct enforcer *enforcer;
	struct requests *requests;
	struct dispatch *dispatch;
	struct ring *ring;
	struct status_report status;
};

/* In the opposite order of the start: outputs write what is left. */
static void daemon_free(struct daemon **daemon)
{
	struct daemon *d = *daemon;

	if (!d)
		return;

	enforcer_free(&d->enforcer);
	tracker_free(&d->tracker);
	ring_free(&d->ring);
	dispatch_free(&d->dispatch);
	requests_free(&d->requests);
	proc_cache_free(&d->processes);
	while (d->n_outputs)
		output_free(&d->outputs[--d->n_outputs]);
	policy_set_free(&d->policies);
	control_free(&d->control);
	status_report_free(&d->status);
	sd_event_source_disable_unref(d->tick);
	sd_event_unref(d->loop);
	free(d);
	*daemon = NULL;
}

int daemon_check(const struct options *options)
{
	CLEANUP(policy_set_free) struct policy_set *policies = NULL;
	CLEANUP(plan_free) struct plan *plan = NULL;
	int err = first_plan(options, &policies, &plan);

	return !err && policy_set_n_wrong(policies) ? -EINVAL : err;
}

static int start_outputs(struct daemon *d)
{
	int err;

	if (d->options->export_path) {
		err = output_file_new(d->options->export_path, &d->failures,
				      &d->outputs[d->n_outputs]);
		if (err)
			return log_err(err, "cannot write events to '%s'",
				       d->options->export_path);
		d->n_outputs++;
	}

	if (d->options->journal) {
		err = output_journal_new(&d->failures,
					 &d->outputs[d->n_outputs]);
		if (err)
			return log_err(err, "cannot write to the journal");
		d->n_outputs++;
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
	int err;

	err = proc_cache_new(MAX_PROCESSES, &d->failures, &d->processes);
	if (err)
		return log_err(err, "cannot make the process cache");

	err = tracker_new(d->options->ring_bytes, &d->tracker);
	if (err)
		return err;
	return seed(d->tracker, d->processes, &d->failures);
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
		err = requests_new(request_do, &d->failures, &d->requests);
	return err ? log_err(err, "network-actions%s%s", why.len ? ": " : "",
			     why.len ? why.data : "")
		   : 0;
}

static int start_dispatch(struct daemon *d)
{
	const struct dispatch_parts parts = {
		.loop = d->loop,
		.failures = &d->failures,
		.processes = d->processes,
		.enforcer = d->enforcer,
		.control = d->control,
		.requests = d->requests,
		.outputs = d->outputs,
		.n_outputs = d->n_outputs,
	};
	int err;

	err = dispatch_new(&parts, &d->dispatch);
	if (err)
		return log_err(err, "cannot start");

	err = ring_new(tracker_maps(d->tracker)->events, dispatch_record,
		       d->dispatch, &d->ring);
	if (!err)
		err = ring_watch(d->ring, d->loop);
	return err ? log_err(err, "cannot read the ring of the kernel") : 0;
}

/* What cannot be undone comes last: first all that can fail without a trace. */
static int start(struct daemon *d)
{
	CLEANUP(plan_free) struct plan *plan = NULL;
	int err;

	err = first_plan(d->options, &d->policies, &plan);
	if (!err)
		err = start_control(d);
	if (!err)
		err = start_outputs(d);
	if (!err)
		err = start_processes(d);
	if (!err)
		err = start_requests(d);
	if (err)
		return err;

	err = enforcer_new(d->tracker, d->options->attach_kind, &d->enforcer);
	if (err)
		return log_err(err, "cannot start");
	err = enforcer_apply(d->enforcer, &plan);
	if (err)
		return err;
	malloc_trim(0); /* what compiling took */
	return start_dispatch(d);
}

static void reload(struct daemon *d)
{
	CLEANUP(diag_free) struct diag diag = { 0 };
	CLEANUP(plan_free) struct plan *plan = NULL;
	struct timespec now;
	int err;

	clock_gettime(CLOCK_MONOTONIC, &now);
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld",
		   (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
	log_msg(LOG_LEVEL_INFO, "reloading the policies");

	for (size_t i = 0; i < d->n_outputs; i++)
		output_reopen(d->outputs[i]);

	err = policy_set_load(d->policies, enforcer_plan(d->enforcer), &diag,
			      &plan);
	diag_log(&diag);
	if (!err)
		err = enforcer_apply(d->enforcer, &plan);
	if (err) {
		policy_set_reject(d->policies, "the last reload failed");
		log_err(err, "reload failed: the policies that were in force "
			     "stay in force");
	} else {
		policy_set_commit(d->policies);
	}
	malloc_trim(0);
	ready_say(d->enforcer);
}

static int on_reload(sd_event_source *source,
		     const struct signalfd_siginfo *info, void *data)
{
	(void)source;
	(void)info;
	reload(data);
	return 0;
}

static void read_losses(struct daemon *d)
{
	tracker_losses(d->tracker, &d->failures);
	failure_set(&d->failures, FAILURE_PROGRAM_MISSED,
		    tracker_missed(d->tracker) + enforcer_missed(d->enforcer));
}

static int on_tick(sd_event_source *source, uint64_t usec, void *data)
{
	struct daemon *d = data;
	struct timespec now;

	if (!ring_read(d->ring))
		enforcer_settle(d->enforcer);
	read_losses(d);
	seed_sweep(&d->sweep, d->tracker, d->processes, &d->failures);
	if (d->requests)
		requests_settle(d->requests);
	loss_report(&d->losses, &d->failures);
	dispatch_clock(d->dispatch);

	clock_gettime(CLOCK_BOOTTIME, &now);
	proc_cache_expire(d->processes, (uint64_t)now.tv_sec * 1000000000 +
						(uint64_t)now.tv_nsec);
	return sd_event_source_set_time(source, usec + TICK_US);
}

static void on_status(void *data, struct status *ret)
{
	struct daemon *d = data;
	const struct status_parts parts = {
		.enforcer = d->enforcer,
		.policies = d->policies,
		.processes = d->processes,
		.dispatch = d->dispatch,
		.failures = &d->failures,
	};

	ring_read(d->ring);
	read_losses(d);
	status_report_fill(&d->status, &parts, ret);
}

static int watch_signals(struct daemon *d)
{
	sigset_t mask;
	int err;

	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGHUP);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	signal(SIGPIPE, SIG_IGN);

	err = sd_event_add_signal(d->loop, NULL, SIGTERM, NULL, NULL);
	if (err >= 0)
		err = sd_event_add_signal(d->loop, NULL, SIGINT, NULL, NULL);
	if (err >= 0)
		err = sd_event_add_signal(d->loop, NULL, SIGHUP, on_reload, d);
	if (err >= 0)
		err = sd_event_add_time_relative(d->loop, &d->tick,
						 CLOCK_MONOTONIC, TICK_US, 0,
						 on_tick, d);
	if (err >= 0)
		err = sd_event_source_set_enabled(d->tick, SD_EVENT_ON);
	if (err >= 0)
		err = sd_event_set_watchdog(d->loop, true);
	return err < 0 ? log_err(err, "cannot watch signals and time") : 0;
}

static int serve(struct daemon *d)
{
	static const struct control_ops ops = { .status = on_status };

	if (!d->control)
		return 0;
	return control_serve(d->control, &ops, d, &d->failures);
}

int daemon_run(const struct options *options)
{
	CLEANUP(daemon_free) struct daemon *d = NULL;
	int err;

	d = calloc(1, sizeof(*d));
	if (!d)
		return log_err(-ENOMEM, "cannot start");
	d->options = options;
	status_report_start(&d->status);
	libbpf_log();
	tracefs_ensure();

	err = sd_event_default(&d->loop);
	if (err < 0)
		return log_err(err, "cannot make the event loop");
	err = watch_signals(d);
	if (!err)
		err = start(d);
	if (!err)
		err = serve(d);
	if (err)
		return err;

	ready_say(d->enforcer);
	err = sd_event_loop(d->loop);
	sd_notify(0, "STOPPING=1");
	if (err < 0)
		return log_err(err, "the event loop failed");

	ring_drain(d->ring);
	dispatch_drain(d->dispatch);
	read_losses(d);
	loss_report(&d->losses, &d->failures);
	log_msg(LOG_LEVEL_INFO, "stopped: nothing is enforced any more");
	return 0;
}
