// SPDX-License-Identifier: Apache-2.0

#include "failure.h"

static const struct {
	const char *name;
	const char *text;
} failures_known[] = {
	[LOSS_RING_EXEC] = { "ring_full_exec",
			     "process_exec events lost in a full ring" },
	[LOSS_RING_FORK] = { "ring_full_fork",
			     "forks not seen for a full ring" },
	[LOSS_RING_EXIT] = { "ring_full_exit",
			     "process_exit events lost in a full ring" },
	[LOSS_RING_HOOK] = { "ring_full_hook",
			     "matches not reported for a full ring" },
	[LOSS_PROC_TABLE] = { "process_table_full",
			      "processes for which the kernel's table is full" },
	[LOSS_PROC_UNKNOWN] = { "process_unknown",
				"matches by processes the kernel did not know" },
	[LOSS_MARK_TABLE] = { "mark_table_full",
			      "forks not followed for a full table" },
	[LOSS_EXE_TABLE] = { "exe_table_full",
			     "long paths of binaries cut for a full table" },
	[LOSS_UNREADABLE] = { "argument_unreadable",
			      "arguments that could not be read" },
	[LOSS_PENDING] = { "pending_table_full",
			   "arguments not read later for a full table" },
	[LOSS_KILL] = { "kill_failed", "kills that the kernel refused" },
	[LOSS_ROOM] = { "room_full",
			"calls not judged: too many at once on a CPU" },
	[LOSS_HELD] = { "held_table_full",
			"matches reported without their return" },
	[LOSS_ACT] = { "action_failed", "actions that the kernel refused" },
	[LOSS_RING_DATA] = { "ring_full_data",
			     "long arguments cut for a full ring" },
	[LOSS_RING_CGROUP] = { "ring_full_cgroup",
			       "moves between cgroups lost in a full ring" },
	[FAILURE_DATA_DROPPED] = { "data_dropped",
				   "long arguments cut: too many at once" },
	[FAILURE_DAEMON_KILLED] = { "daemon_killed",
				    "events that a daemon which was killed had "
				    "not written" },
	[FAILURE_RECORD_UNREAD] = { "record_unread",
				    "records of policies or a version now gone "
				    "that no daemon read" },
	[FAILURE_RECORD_INVALID] = { "record_invalid",
				     "malformed records left out" },
	[FAILURE_PROC_CACHE] = { "process_cache_full",
				 "processes dropped from a full cache" },
	[FAILURE_PROC_TEXT] = { "process_cache_cut",
				"processes whose arguments were cut for a full "
				"cache" },
	[FAILURE_PROC_MISSING] = { "process_missing",
				   "records of processes not in the cache" },
	[FAILURE_OUTPUT_JOURNAL] = { "journal_queue_full",
				     "events lost in a full journal queue" },
	[FAILURE_OUTPUT_FILE] = { "file_queue_full",
				  "events lost in a full file queue" },
	[FAILURE_OUTPUT_CLIENT] = { "client_queue_full",
				    "events not sent to clients that did not read" },
	[FAILURE_WRITE_JOURNAL] = { "journal_write_failed",
				    "events that the journal did not take" },
	[FAILURE_WRITE_FILE] = { "file_write_failed",
				 "events not written to the file" },
	[FAILURE_PROGRAM_MISSED] = { "program_missed",
				     "times a program was not run" },
	[FAILURE_NO_MEMORY] = { "out_of_memory",
				"events lost for lack of memory" },
	[FAILURE_REQUEST_DROPPED] = { "request_dropped",
				      "network actions left out" },
	[FAILURE_REQUEST_FAILED] = { "request_failed",
				     "network actions that failed" },
	[FAILURE_LOADER_DROPPED] = { "loader_dropped",
				     "process_loader events left out: too many "
				     "at once" },
	[FAILURE_LOADER_FAILED] = { "loader_failed",
				    "process_loader events left out: the file "
				    "could not be read" },
};

_Static_assert(sizeof(failures_known) / sizeof(failures_known[0]) == N_FAILURES,
	       "the last failure has no name");
_Static_assert(N_LOSSES == 16, "a loss of abi.h has no name here");

const char *failure_name(enum failure failure)
{
	return failures_known[failure].name;
}

const char *failure_text(enum failure failure)
{
	return failures_known[failure].text;
}

void failure_add(struct failures *failures, enum failure failure,
		 uint64_t count)
{
	atomic_fetch_add_explicit(&failures->counts[failure], count,
				  memory_order_relaxed);
}

void failure_set(struct failures *failures, enum failure failure,
		 uint64_t count)
{
	atomic_store_explicit(&failures->counts[failure], count,
			      memory_order_relaxed);
}

uint64_t failure_count(const struct failures *failures, enum failure failure)
{
	return atomic_load_explicit(&failures->counts[failure],
				    memory_order_relaxed);
}
