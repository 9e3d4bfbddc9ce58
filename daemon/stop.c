// SPDX-License-Identifier: Apache-2.0

#include "stop.h"

#include <errno.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-login.h>

#include "base/mem.h"
#include "log.h"
#include "parts.h"
#include "pins.h"

static const char service[] = "org.freedesktop.systemd1";
static const char manager[] = "/org/freedesktop/systemd1";

static void close_bus(sd_bus **bus)
{
	sd_bus_close_unref(*bus);
}

/* To PID 1 itself: it answers when no message bus runs, and to root alone. */
static int open_bus(sd_bus **ret)
{
	CLEANUP(close_bus) sd_bus *bus = NULL;
	int err;

	err = sd_bus_new(&bus);
	if (err >= 0)
		err = sd_bus_set_address(bus, "unix:path=/run/systemd/private");
	if (err >= 0)
		err = sd_bus_start(bus);
	if (err >= 0)
		err = sd_bus_set_method_call_timeout(bus, 2000000);
	if (err < 0)
		return err;
	*ret = TAKE(bus);
	return 0;
}

/* The job of the unit that we are the service of: "stop", "restart"... */
static int read_job(sd_bus *bus, char **ret)
{
	CLEANUP(free_mem) char *unit = NULL;
	CLEANUP(free_mem) char *path = NULL;
	sd_bus_message *reply = NULL;
	const char *job = NULL;
	uint32_t id = 0;
	int err;

	err = sd_pid_get_unit(0, &unit);
	if (err >= 0)
		err = sd_bus_path_encode("/org/freedesktop/systemd1/unit", unit,
					 &path);
	if (err >= 0)
		err = sd_bus_get_property(bus, service, path,
					  "org.freedesktop.systemd1.Unit",
					  "Job", NULL, &reply, "(uo)");
	if (err >= 0)
		err = sd_bus_message_read(reply, "(uo)", &id, &job);
	if (err >= 0)
		err = id ? sd_bus_get_property_string(
				   bus, service, job,
				   "org.freedesktop.systemd1.Job", "JobType",
				   NULL, ret)
			 : -ENOENT;
	sd_bus_message_unref(reply);
	return err;
}

static bool is_shutdown(sd_bus *bus)
{
	CLEANUP(free_mem) char *state = NULL;

	return sd_bus_get_property_string(bus, service, manager,
					  "org.freedesktop.systemd1.Manager",
					  "SystemState", NULL, &state) >= 0 &&
	       !strcmp(state, "stopping");
}

/* Not asked by systemd: no job, or we are no service. */
static bool comes_back(void)
{
	CLEANUP(close_bus) sd_bus *bus = NULL;
	CLEANUP(free_mem) char *job = NULL;
	int err;

	if (!getenv("INVOCATION_ID"))
		return false;
	err = open_bus(&bus);
	if (!err)
		err = read_job(bus, &job);
	if (err < 0 && err != -ENOENT)
		log_err(err, "cannot ask systemd whether this is a restart");
	if (err < 0)
		return false;
	return strcmp(job, "stop") || is_shutdown(bus);
}

bool stop_keeps(const struct options *options)
{
	return options->keep || comes_back();
}

int stop_enforcing(const struct options *options)
{
	int err = pins_end(options);

	if (!err)
		parts_forget(options);
	return err;
}
