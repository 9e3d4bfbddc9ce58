// SPDX-License-Identifier: Apache-2.0

#include "requests.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "log.h"
#include "worker.h"

enum {
	MAX_REQUESTS = 64,
	LOG_EVERY_S = 60,
};

struct requests {
	struct worker *worker;
	struct failures *failures;
	request_fn *run;
	time_t logged; /* CLOCK_MONOTONIC; 0: never */
};

struct job {
	request_fn *run;
	enum request_kind kind;
	char *text;
	int err;
	struct buf why;
};

static void job_free(struct job **job)
{
	if (!*job)
		return;

	buf_free(&(*job)->why);
	free((*job)->text);
	free(*job);
	*job = NULL;
}

static void run_job(void *data, const atomic_bool *stop)
{
	struct job *job = data;

	job->err = job->run(job->kind, job->text, stop, &job->why);
}

static void free_job(void *data)
{
	struct job *job = data;

	job_free(&job);
}

int requests_new(request_fn *run, struct failures *failures,
		 struct requests **ret)
{
	static const struct worker_ops ops = { run_job, free_job };
	CLEANUP(requests_free) struct requests *requests = NULL;
	int err;

	requests = calloc(1, sizeof(*requests));
	if (!requests)
		return -ENOMEM;
	requests->run = run;
	requests->failures = failures;
	err = worker_new(&ops, MAX_REQUESTS, &requests->worker);
	if (err)
		return err;

	*ret = TAKE(requests);
	return 0;
}

static struct job *new_job(request_fn *run, enum request_kind kind,
			   const char *text)
{
	CLEANUP(job_free) struct job *job = calloc(1, sizeof(*job));

	if (!job)
		return NULL;
	job->run = run;
	job->kind = kind;
	job->text = strdup(text);
	return job->text ? TAKE(job) : NULL;
}

void requests_add(struct requests *requests, enum request_kind kind,
		  const char *text)
{
	CLEANUP(job_free)
	struct job *job = new_job(requests->run, kind, text);

	requests_settle(requests); /* makes room */
	if (job && worker_add(requests->worker, job))
		job = NULL;
	else
		failure_add(requests->failures, FAILURE_REQUEST_DROPPED, 1);
}

static void log_failure(struct requests *requests, const struct job *job)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (requests->logged && now.tv_sec - requests->logged < LOG_EVERY_S)
		return;
	requests->logged = now.tv_sec;
	log_msg(LOG_LEVEL_WARNING, "%s '%s': %s", request_kind_name(job->kind),
		job->text, job->why.data ? job->why.data : "out of memory");
}

void requests_settle(struct requests *requests)
{
	struct job *job;

	while ((job = worker_take(requests->worker))) {
		if (job->err) {
			failure_add(requests->failures, FAILURE_REQUEST_FAILED,
				    1);
			log_failure(requests, job);
		}
		job_free(&job);
	}
}

void requests_free(struct requests **requests)
{
	struct requests *r = *requests;

	if (!r)
		return;

	if (r->worker) {
		failure_add(r->failures, FAILURE_REQUEST_DROPPED,
			    worker_stop(r->worker));
		requests_settle(r);
	}
	worker_free(&r->worker);
	free(r);
	*requests = NULL;
}
