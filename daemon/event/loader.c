// SPDX-License-Identifier: Apache-2.0

#include "loader.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/mem.h"
#include "build_id.h"
#include "event_arg.h"
#include "policy_loader.h"
#include "worker.h"

enum {
	MAX_FILES = 4096, /* waiting at once */
};

struct loader {
	struct worker *worker;
	sd_event_source *source;
	struct failures *failures;
	loader_found *found;
	void *data;
};

/* One mapping of a file. */
struct mapping {
	struct record head;
	struct process *process; /* a reference: who may be gone by then */
	uint64_t inode;
	char *path;
	char *policy;
	int err;
	struct build_id id;
};

static void mapping_free(struct mapping **mapping)
{
	if (!*mapping)
		return;

	process_free(&(*mapping)->process);
	free((*mapping)->path);
	free((*mapping)->policy);
	free(*mapping);
	*mapping = NULL;
}

static void run_job(void *job, const atomic_bool *stop)
{
	struct mapping *mapping = job;

	(void)stop;
	mapping->err =
		build_id_read(mapping->path, mapping->inode, &mapping->id);
}

/* What is left when the daemon ends, by the last thread that leaves: references
 * are counted by one thread only, and go with it. */
static void free_job(void *job)
{
	struct mapping *mapping = job;

	mapping->process = NULL;
	mapping_free(&mapping);
}

int loader_new(struct failures *failures, loader_found *found, void *data,
	       struct loader **ret)
{
	static const struct worker_ops ops = { run_job, free_job };
	CLEANUP(loader_free) struct loader *loader = NULL;
	int err;

	loader = calloc(1, sizeof(*loader));
	if (!loader)
		return -ENOMEM;
	loader->failures = failures;
	loader->found = found;
	loader->data = data;
	err = worker_new(&ops, MAX_FILES, &loader->worker);
	if (err)
		return err;

	*ret = TAKE(loader);
	return 0;
}

static void hand_over(struct loader *loader, const struct mapping *mapping)
{
	struct event event = {
		.kind = EVENT_LOADER,
		.process = mapping->process,
		.loader = {
			.policy = mapping->policy,
			.path = { mapping->path, strlen(mapping->path) },
			.build_id = { (const char *)mapping->id.bytes,
				      mapping->id.len },
		},
	};

	if (!mapping->err)
		loader->found(loader->data, &event, &mapping->head);
	else if (mapping->err != -ENODATA)
		failure_add(loader->failures, FAILURE_LOADER_FAILED, 1);
}

static void settle(struct loader *loader)
{
	struct mapping *mapping;

	while ((mapping = worker_take(loader->worker))) {
		hand_over(loader, mapping);
		mapping_free(&mapping);
	}
}

static int on_done(sd_event_source *source, int fd, uint32_t events, void *data)
{
	uint64_t count;

	(void)source;
	(void)events;
	if (read(fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
		return -errno;
	settle(data);
	return 0;
}

int loader_watch(struct loader *loader, sd_event *loop)
{
	int err = sd_event_add_io(loop, &loader->source,
				  worker_fd(loader->worker), EPOLLIN, on_done,
				  loader);

	return err < 0 ? err : 0;
}

static struct mapping *new_mapping(const struct event *event, struct bytes path,
				   uint64_t inode)
{
	CLEANUP(mapping_free) struct mapping *mapping = NULL;

	mapping = calloc(1, sizeof(*mapping));
	if (!mapping)
		return NULL;
	mapping->head = *event->hook.record->head;
	mapping->process = process_ref(event->process);
	mapping->inode = inode;
	mapping->path = strndup(path.data, path.len);
	mapping->policy = strdup(event->hook.view->policy);
	return mapping->path && mapping->policy ? TAKE(mapping) : NULL;
}

/* What has no path is no file: memory of the process's own. */
void loader_add(struct loader *loader, const struct event *event)
{
	CLEANUP(mapping_free) struct mapping *mapping = NULL;
	struct event_arg file = event_arg(event, LOADER_FILE);
	struct event_arg number = event_arg(event, LOADER_INODE);
	struct field path = event_arg_field(&file, 0);
	struct field inode = event_arg_field(&number, 0);

	if (!path.text.len || !field_is_read(&inode))
		return;
	mapping = new_mapping(event, path.text, inode.value->number);
	if (mapping && worker_add(loader->worker, mapping))
		mapping = NULL;
	else
		failure_add(loader->failures, FAILURE_LOADER_DROPPED, 1);
}

void loader_drain(struct loader *loader)
{
	worker_wait(loader->worker);
	settle(loader);
}

void loader_free(struct loader **loader)
{
	if (!*loader)
		return;

	sd_event_source_disable_unref((*loader)->source);
	if ((*loader)->worker)
		failure_add((*loader)->failures, FAILURE_LOADER_DROPPED,
			    worker_stop((*loader)->worker));
	worker_free(&(*loader)->worker);
	free(*loader);
	*loader = NULL;
}
