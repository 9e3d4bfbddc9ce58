// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * binaries - which sets of programs the one that a process runs is in
 *
 * hook      where process_exec ends, by a tail call; and for processes that
 *	     run already by order of the daemon
 * reads     cells, rows (the image); procs_by_pid, exes_by_pid, mark_masks
 * writes    marks_by_pid
 * verdict   none
 * failure   a full table loses the marks (LOSS_MARK_TABLE); a program whose
 *	     path is not known is in no set
 *
 * Matched like the paths of a hook, by an image of its own: rule n is mark n,
 * and holds for the programs of the set.
 */

#include "kernel.h"

#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "abi.h"
#include "marks.bpf.h"
#include "tables.bpf.h"

static __always_inline const char *room_strings(__u32 room);
static __always_inline __u64 *room_words(__u32 room);
static __always_inline struct left *room_left(__u32 room);
static __always_inline __u64 *room_row(__u32 room);

#include "match.bpf.h"

/* Where a path is matched. */
struct path_room {
	__u64 words[MARK_WORDS]; /* the sets that are left */
	__u64 row[MARK_WORDS];	 /* one that is put together */
	struct left left;
	char text[STRING_ROOM];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, N_MARKS_USERS); /* times CPUs */
	__type(key, __u32);
	__type(value, struct path_room);
} scratch SEC(".maps");

static __always_inline const char *room_strings(__u32 room)
{
	struct path_room *memory = bpf_map_lookup_elem(&scratch, &room);

	return memory ? memory->text : 0;
}

static __always_inline __u64 *room_words(__u32 room)
{
	struct path_room *memory = bpf_map_lookup_elem(&scratch, &room);

	return memory ? memory->words : 0;
}

static __always_inline struct left *room_left(__u32 room)
{
	struct path_room *memory = bpf_map_lookup_elem(&scratch, &room);

	return memory ? &memory->left : 0;
}

static __always_inline __u64 *room_row(__u32 room)
{
	struct path_room *memory = bpf_map_lookup_elem(&scratch, &room);

	return memory ? memory->row : 0;
}

/* Copies the path of the program, with a NUL in front. */
static __always_inline void read_program(char *to, const struct proc *proc,
					 struct value *value)
{
	const char *from = proc->exe;
	__u32 pid = proc->id.pid;
	long size;

	value->state = VALUE_UNREADABLE;
	if (!proc->exe_len)
		return;
	if (proc->flags & PROC_LONG_EXE)
		from = bpf_map_lookup_elem(&exes_by_pid, &pid);
	if (!from)
		return;

	*(__u64 *)to = 0;
	size = bpf_probe_read_kernel_str(to + 8, MAX_STRING, from);
	if (size <= 1 || size > MAX_STRING)
		return;
	value->number = 8;
	value->len = size - 1;
	value->state = VALUE_OK;
}

/* Leaves in the room the sets that the program is in. Returns
 * whether it is in any. */
static __always_inline bool find_sets(__u32 room, const struct proc *proc)
{
	struct path_room *memory = bpf_map_lookup_elem(&scratch, &room);
	struct value value = { 0 };
	bool any = true;

	if (!memory)
		return false;
	read_program(memory->text, proc, &value);
	rules_are(room, ROW_ALL);

	NO_UNROLL
	for (__u32 i = 0; any && i < MAX_TABLES; i++) {
		const volatile struct table_conf *table = &conf.tables[i];

		if (i >= conf.n_tables)
			break;
		any = value.state == VALUE_OK ? ask_string(room, table, &value)
					      : keep(room, table->error_row);
	}
	return any;
}

/* Puts the sets that @which lets through in @add; of a program that is not what
 * its path says, if @strange. Returns whether there are any. */
static __always_inline bool collect_sets(__u32 room, enum mark_mask which,
					 bool strange, struct marks *add)
{
	const struct mark_bits *mask = mark_mask(which);
	const struct mark_bits *never = mark_mask(MASK_TRUE);
	const struct path_room *memory = bpf_map_lookup_elem(&scratch, &room);
	const __u64 *sets = memory ? rules_left(room, memory->words) : 0;
	__u64 any = 0;

	__builtin_memset(add, 0, sizeof(*add));
	if (!sets || !mask || !never)
		return false;

	NO_UNROLL
	for (__u32 i = 0; i < MARK_WORDS; i++) {
		if (i >= conf.n_words)
			break;
		add->self[i] = sets[i] & mask->words[i];
		if (strange)
			add->self[i] &= ~never->words[i];
		any |= add->self[i];
	}
	return any != 0;
}

/* Gives process @pid the marks of its program. */
static __always_inline enum order_result mark_program(__u32 pid,
						      enum mark_mask which,
						      enum marks_user user)
{
	__u32 room = bpf_get_smp_processor_id() * N_MARKS_USERS + user;
	const struct proc *proc = bpf_map_lookup_elem(&procs_by_pid, &pid);
	struct marks *add = marks_room(user);
	bool any;

	if (!proc || !add || !find_sets(room, proc))
		return ORDER_NOTHING;
	any = collect_sets(room, which, proc->flags & PROC_STRANGE, add);
	return give_marks(pid, add, any);
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(binaries_exec, struct task_struct *task, int old_pid,
	     struct linux_binprm *bprm)
{
	if (mark_program(task->tgid, MASK_LIVE, MARKS_AT_EXEC) == ORDER_FAILED)
		lose(LOSS_MARK_TABLE);
	return 0;
}

/* What @pid was given was of a program that it does not run any more. */
static __always_inline void put_past(__u32 pid)
{
	const struct marks *add = marks_room(MARKS_BY_ORDER);
	struct marks *marks = marks_of(pid);

	if (!add || !marks)
		return;
	for (int i = 0; i < MARK_WORDS; i++) {
		marks->self[i] &= ~add->self[i];
		marks->ancestor[i] |= add->self[i];
	}
}

static __always_inline __u64 program_id(__u32 pid)
{
	const struct proc *proc = bpf_map_lookup_elem(&procs_by_pid, &pid);

	return proc ? proc->id.start_ns : 0;
}

SEC("raw_tp")
int binaries_order(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 pid = ctx->args[1];
	__u64 id = program_id(pid);
	enum order_result result;

	if (ctx->args[0] != ORDER_PROGRAM)
		return ORDER_NOTHING;
	result = mark_program(pid, MASK_FRESH, MARKS_BY_ORDER);
	if (result == ORDER_DONE && program_id(pid) != id)
		put_past(pid);
	return result;
}

char _license[] SEC("license") = "Dual BSD/GPL";
