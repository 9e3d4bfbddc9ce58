// SPDX-License-Identifier: Apache-2.0

#include "process_case.h"
#include "unit.h"

static json_t *gained(enum event_kind kind, uint32_t flags, uint32_t uid,
		      uint32_t euid, uint32_t links)
{
	struct sample_event sample;
	json_t *process;

	sample_event(kind, &sample);
	set_text(sample.process,
		 (struct process_text){ .file = { .inode = 5,
						  .links = links,
						  .flags = flags } });
	sample.process->who.rights.creds.uid = uid;
	sample.process->who.rights.creds.euid = euid;
	sample.process->who.rights.creds.egid = 42;
	process = parse(&sample);
	sample_event_free(&sample);
	return process;
}

static void expect_gain(uint32_t flags, uint32_t uid, uint32_t euid,
			const char *expected)
{
	json_t *process = gained(EVENT_EXEC, flags, uid, euid, 1);

	expect(process, "binary_properties", expected);
	json_decref(process);
}

START_TEST(who_gains_by_execve_is_told)
{
	expect_gain(EXE_GAINS_UID, 1000, 0,
		    "{\"setuid\":0,\"privileges_changed\":"
		    "[\"PRIVILEGES_RAISED_EXEC_FILE_SETUID\"]}");
	expect_gain(EXE_GAINS_UID, 1000, 33, "{\"setuid\":33}");
	expect_gain(EXE_GAINS_UID, 0, 0, "{\"setuid\":0}");
	expect_gain(EXE_GAINS_GID, 1000, 1000, "{\"setgid\":42}");
	expect_gain(EXE_GAINS_CAPS, 1000, 1000,
		    "{\"privileges_changed\":"
		    "[\"PRIVILEGES_RAISED_EXEC_FILE_CAP\"]}");
	expect_gain(EXE_SCRIPT, 1000, 1000, NULL);
}
END_TEST

START_TEST(only_an_exec_tells_of_gains)
{
	json_t *process = gained(EVENT_EXIT, EXE_GAINS_UID, 1000, 0, 0);

	expect(process, "binary_properties", NULL);
	json_decref(process);
}
END_TEST

START_TEST(files_without_a_name_are_told)
{
	json_t *process = gained(EVENT_EXEC, 0, 1000, 1000, 0);

	expect(process, "binary_properties",
	       "{\"file\":{\"inode\":{\"number\":\"5\",\"links\":0}}}");
	expect(process, "exe.deleted", "true");
	expect(process, "exe.memfd", NULL);
	json_decref(process);

	process = gained(EVENT_EXEC, EXE_MEMFD, 1000, 1000, 0);
	expect(process, "exe.deleted", NULL);
	expect(process, "exe.memfd", "true");
	json_decref(process);
}
END_TEST

int main(void)
{
	return RUN("gains", who_gains_by_execve_is_told,
		   only_an_exec_tells_of_gains, files_without_a_name_are_told);
}
