// SPDX-License-Identifier: Apache-2.0
/*
 * floor - keeps one program of floor.bpf.c attached until it is ended
 *
 *	floor OBJECT
 *
 * Prints which one when it is: the first that the kernel grants.
 */

#include <stdio.h>
#include <unistd.h>

#include <bpf/libbpf.h>

static int quiet(enum libbpf_print_level level, const char *format,
		 va_list args)
{
	(void)level, (void)format, (void)args;
	return 0;
}

/* Returns whether @name of @path is attached. */
static int attach(const char *path, const char *name)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);
	struct bpf_program *program;

	if (!object)
		return 0;
	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program, 0);
	program = bpf_object__find_program_by_name(object, name);
	if (!program)
		return 0;
	bpf_program__set_autoload(program, 1);
	return !bpf_object__load(object) && bpf_program__attach(program);
}

int main(int argc, char **argv)
{
	static const char *const names[] = { "floor_fentry", "floor_raw" };

	if (argc != 2) {
		fprintf(stderr, "usage: floor OBJECT\n");
		return 2;
	}
	libbpf_set_print(quiet);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!attach(argv[1], names[i]))
			continue;
		printf("%s\n", names[i]);
		fflush(stdout);
		pause();
		return 0;
	}
	fprintf(stderr, "floor: no program can be attached\n");
	return 1;
}
