// SPDX-License-Identifier: Apache-2.0

#include "detach.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/mem.h"

enum {
	MAX_THREADS = 64, /* they sleep */
	STACK = 1 << 18,
};

/* What the threads take their hooks from. */
struct detaching {
	const struct running_list *list;
	void (*detach)(struct hook *hook);
	atomic_size_t next;
};

static void *work(void *data)
{
	struct detaching *todo = data;
	size_t i;

	while ((i = atomic_fetch_add(&todo->next, 1)) < todo->list->n)
		if (todo->list->items[i].hook)
			todo->detach(todo->list->items[i].hook);
	return NULL;
}

/* This thread is one of them, so that all is done even if there is no other. */
static void detach(const struct running_list *list, void (*how)(struct hook *))
{
	struct detaching todo = { .list = list, .detach = how };
	pthread_t threads[MAX_THREADS];
	pthread_attr_t attr;
	size_t n = 0;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	while (n < MAX_THREADS && n + 1 < list->n &&
	       !pthread_create(&threads[n], &attr, work, &todo))
		n++;
	pthread_attr_destroy(&attr);
	work(&todo);
	while (n)
		pthread_join(threads[--n], NULL);
}

void detach_hooks(const struct running_list *list)
{
	detach(list, hook_detach);
}

void detach_all(const struct running_list *list)
{
	detach(list, hook_end);
}
