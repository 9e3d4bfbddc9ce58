// SPDX-License-Identifier: Apache-2.0
/*
 * tree - a tree of short processes that writes down its truth
 *
 *	tree DEPTH COUNT
 *
 * Runs itself as a tree of about COUNT processes, DEPTH generations deep, as
 * many children to each as that takes, two at a time; some execute, some only
 * fork. Prints a line for each process:
 *
 *	NUMBER PARENT PID x|f
 *
 * its number (no other has it; 1 is the first), that of its parent (0: none),
 * its pid, and whether it was executed ("x": its last argument is its number)
 * or only forked.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	MAX_FANOUT = 256,
	AT_ONCE = 2,
	MEMORY = 3, /* descriptor of what all processes share */
};

/* What they share. */
struct shared {
	unsigned next; /* number of the next process */
	unsigned count;
	unsigned depth;
	unsigned fanout;
	char program[4096];
};

static void die(const char *what)
{
	fprintf(stderr, "tree: %s: %s\n", what, strerror(errno));
	_exit(111);
}

static struct shared *map_shared(void)
{
	struct shared *shared =
		mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED,
		     MEMORY, 0);

	if (shared == MAP_FAILED)
		die("mmap");
	return shared;
}

/* How many children each has, so that there are at least as many as wanted. */
static unsigned find_fanout(unsigned depth, unsigned count)
{
	for (unsigned n = 1; n < MAX_FANOUT; n++) {
		double all = 0, level = 1;

		for (unsigned i = 0; i < depth; i++) {
			all += level;
			level *= n;
		}
		if (all >= count)
			return n;
	}
	return MAX_FANOUT;
}

static void say(unsigned number, unsigned parent, char kind)
{
	char line[64];
	int len = snprintf(line, sizeof(line), "%u %u %d %c\n", number, parent,
			   (int)getpid(), kind);

	if (write(STDOUT_FILENO, line, (size_t)len) != len)
		die("write");
}

static void grow(struct shared *shared, unsigned number, unsigned level);

static void execute(const struct shared *shared, unsigned level,
		    unsigned parent, unsigned number)
{
	char level_text[16], parent_text[16], number_text[16];
	char name[] = "tree";
	char *argv[] = { name, level_text, parent_text, number_text, NULL };

	snprintf(level_text, sizeof(level_text), "%u", level);
	snprintf(parent_text, sizeof(parent_text), "%u", parent);
	snprintf(number_text, sizeof(number_text), "%u", number);
	execv(shared->program, argv);
	die("execv");
}

/* Every fourth only forks. */
static void be_child(struct shared *shared, unsigned level, unsigned parent,
		     unsigned number)
{
	if (number % 4)
		execute(shared, level, parent, number);
	say(number, parent, 'f');
	grow(shared, number, level);
	_exit(0);
}

static void wait_one(void)
{
	int status;

	if (wait(&status) < 0)
		die("wait");
	if (status)
		_exit(112);
}

/* Children of @number, which is of generation @level; the first is 1. */
static void grow(struct shared *shared, unsigned number, unsigned level)
{
	unsigned running = 0;

	if (level == shared->depth)
		return;
	for (unsigned i = 0; i < shared->fanout; i++) {
		unsigned child =
			__atomic_fetch_add(&shared->next, 1, __ATOMIC_SEQ_CST);
		pid_t pid;

		if (child > shared->count)
			break;
		if (running == AT_ONCE) {
			wait_one();
			running--;
		}
		pid = fork();
		if (pid < 0)
			die("fork");
		if (!pid)
			be_child(shared, level + 1, number, child);
		running++;
	}
	while (running--)
		wait_one();
}

static void share_memory(void)
{
	int fd = memfd_create("tree", 0);

	if (fd < 0 || (fd != MEMORY && dup2(fd, MEMORY) < 0) ||
	    ftruncate(MEMORY, sizeof(struct shared)))
		die("memfd_create");
}

static void start(unsigned depth, unsigned count)
{
	struct shared *shared;

	share_memory();
	shared = map_shared();
	shared->next = 2;
	shared->count = count;
	shared->depth = depth;
	shared->fanout = find_fanout(depth, count);
	if (readlink("/proc/self/exe", shared->program,
		     sizeof(shared->program) - 1) < 0)
		die("readlink");
	execute(shared, 1, 0, 1);
}

int main(int argc, char **argv)
{
	struct shared *shared;
	unsigned number;

	if (argc == 3)
		start((unsigned)atoi(argv[1]), (unsigned)atoi(argv[2]));
	if (argc != 4) {
		fprintf(stderr, "usage: tree DEPTH COUNT\n");
		return 2;
	}
	shared = map_shared();
	number = (unsigned)atoi(argv[3]);
	say(number, (unsigned)atoi(argv[2]), 'x');
	grow(shared, number, (unsigned)atoi(argv[1]));
	return 0;
}
