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
#include "changes.h"
#include "control.h"
#include "dispatch.h"
#include "enforcer.h"
#include "failure.h"
#include "first_plan.h"
#include "guard.h"
#include "libbpf_log.h"
#include "log.h"
#include "loss_report.h"
#include "output.h"
#include "parts.h"
#include "pins.h"
#include "policy_set.h"
#include "policy_watch.h"
#include "proc_cache.h"
#include "ready.h"
#include "reload.h"
#include "ring.h"
#include "saved.h"
#include "status_report.h"
#include "stop.h"
#include "tracker.h"

enum {
	TICK_US = 1000000,
	WATCH_US = 1000000,
	BURST = 256, /* events */
	EBB = 100,   /* events of a tick */
	PINS_TICKS = 5,
};

static void daemon_free(struct daemon **daemon)
{
	struct daemon *d = *daemon;

	if (!d)
		return;

	policy_watch_free(&d->watch);
	parts_end(d);
	status_report_free(&d->status);
	sd_event_source_disable_unref(d->tick);
	sd_event_unref(d->loop);
	free(d);
	*daemon = NULL;
}

int daemon_check(const struct options *options)
{
	CLEANUP(first_plan_free) struct first_plan first = { 0 };
	struct policy_modes none = { 0 };
	int err = first_plan(options, false, &none, &first);

	return !err && policy_set_n_wrong(first.policies) ? -EINVAL : err;
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
	tracker_losses(d->tracker, d->failures);
	failure_set(d->failures, FAILURE_PROGRAM_MISSED,
		    tracker_missed(d->tracker) + enforcer_missed(d->enforcer));
}

/* What a burst of events took is free, but not the system's: it is given back
 * when the burst is over. */
static void give_back(struct daemon *d)
{
	uint64_t now = pins_state(d->pins)->sequence;

	if (now - d->at_tick < EBB && now - d->at_trim >= BURST) {
		for (size_t i = 0; i < d->n_outputs; i++)
			output_rest(d->outputs[i]);
		malloc_trim(0);
		d->at_trim = now;
	}
	d->at_tick = now;
}

/* We remove some ourselves, but only while old hooks settle. */
static void check_pins(struct daemon *d)
{
	size_t n;

	d->is_settling |= !enforcer_is_settled(d->enforcer);
	if (++d->ticks % PINS_TICKS)
		return;
	n = pins_count(d->pins);
	if (!d->is_settling && n < d->n_pins)
		log_msg(LOG_LEVEL_ERR,
			"somebody has removed %zu pins in '%s': what they held "
			"ends with the daemon",
			d->n_pins - n, d->options->pin_dir);
	d->n_pins = n;
	d->is_settling = false;
}

static int on_tick(sd_event_source *source, uint64_t usec, void *data)
{
	struct daemon *d = data;
	struct timespec now;

	check_pins(d);
	if (!ring_read(d->ring)) {
		enforcer_settle(d->enforcer);
		parts_settle(d);
	}
	read_losses(d);
	seed_sweep(&d->sweep, d->tracker, d->processes, d->failures);
	if (d->requests)
		requests_settle(d->requests);
	loss_report(pins_state(d->pins));
	dispatch_clock(d->dispatch);
	changes_tick(d);

	clock_gettime(CLOCK_BOOTTIME, &now);
	proc_cache_expire(d->processes, (uint64_t)now.tv_sec * 1000000000 +
						(uint64_t)now.tv_nsec);
	give_back(d);
	return sd_event_source_set_time(source, usec + TICK_US);
}

static void on_status(void *data, struct status *ret)
{
	struct daemon *d = data;
	const struct status_parts parts = {
		.enforcer = d->enforcer,
		.policies = d->policies,
		.modes = &d->modes,
		.confirm_ns = d->confirm_ns,
		.processes = d->processes,
		.dispatch = d->dispatch,
		.failures = d->failures,
		.guard = d->guard,
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
	return err < 0 ? log_err(err, "cannot watch signals and time") : 0;
}

static void on_news(void *data)
{
	reload(data);
}

/* Before they are read: no change is overlooked. */
static void watch_policies(struct daemon *d)
{
	const struct options *options = d->options;
	int err;

	if (!options->watch_policies)
		return;
	err = policy_watch_new(d->loop, options->policies, options->n_policies,
			       WATCH_US, on_news, d, &d->watch);
	if (err)
		log_err(err, "cannot watch files of policies: SIGHUP is "
			     "needed when they change");
}

static int serve(struct daemon *d)
{
	static const struct control_ops ops = {
		.status = on_status,
		.change = changes_do,
	};

	if (!d->control)
		return 0;
	return control_serve(d->control, &ops, d, d->failures);
}

/* What is left in the ring is for the next daemon, if it is to go on. */
static void stop(struct daemon *d)
{
	d->is_left = pins_folder(d->pins) && stop_keeps(d->options);
	if (!d->is_left)
		ring_drain(d->ring);
	dispatch_drain(d->dispatch);
	read_losses(d);
	loss_report(pins_state(d->pins));
	if (!d->is_left)
		parts_forget(d->options);
	log_msg(LOG_LEVEL_INFO, d->is_left
					? "stopped: what was enforced goes on"
					: "stopped: nothing is enforced any "
					  "more");
}

static int run(struct daemon *d)
{
	int err;

	err = watch_signals(d);
	watch_policies(d);
	if (!err)
		err = parts_start(d);
	if (!err)
		err = serve(d);
	if (err && d->is_left)
		log_msg(LOG_LEVEL_ERR,
			"what an earlier daemon enforced goes on; haetaed "
			"--stop-enforcing ends it");
	if (err)
		return err;

	d->is_left = false;
	loss_report(pins_state(d->pins));
	ready_say(d->enforcer);
	/* not before: to load all may take longer; the start has a limit of
	 * its own */
	err = sd_event_set_watchdog(d->loop, true);
	if (err >= 0)
		err = sd_event_loop(d->loop);
	sd_notify(0, "STOPPING=1");
	d->is_left = err < 0 && pins_folder(d->pins);
	if (err < 0)
		return log_err(err, "the event loop failed");
	stop(d);
	return 0;
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

	err = sd_event_default(&d->loop);
	if (err < 0)
		return log_err(err, "cannot make the event loop");
	return run(d);
}
