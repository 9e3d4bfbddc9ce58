// SPDX-License-Identifier: Apache-2.0

#include "describe.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

int describe_new(const struct describe_conf *conf, struct describe **ret)
{
	CLEANUP(describe_free)
	struct describe *describe = calloc(1, sizeof(*describe));
	int err;

	if (!describe)
		return -ENOMEM;
	describe->ring = malloc(DESCRIBE_KEEP);
	if (!describe->ring)
		return -ENOMEM;
	describe->conf = *conf;
	err = accounts_new(conf->users, &describe->users);
	if (!err)
		err = accounts_new(conf->groups, &describe->groups);
	if (err)
		return err;

	*ret = TAKE(describe);
	return 0;
}

/* Forgets the text that was kept first. */
static void forget(struct describe *describe)
{
	struct process_json *json =
		CHAIN_ITEM(describe->kept.oldest, struct process_json, link);

	process_json_free(&json->process->json);
}

void describe_free(struct describe **describe)
{
	if (!*describe)
		return;
	while ((*describe)->kept.n)
		forget(*describe);
	for (size_t i = 0; i < DESCRIBE_RIGHTS; i++)
		buf_free(&(*describe)->rights[i].text);
	free((*describe)->ring);
	accounts_free(&(*describe)->users);
	accounts_free(&(*describe)->groups);
	free(*describe);
	*describe = NULL;
}

int describe_start(const struct options *options, struct describe **ret)
{
	struct describe_conf conf = {
		.credentials = options->process_credentials,
		.namespaces = options->process_namespaces,
		.parent_rights = options->parent_rights,
		.user_names = options->user_names,
		.ancestors = options->ancestors,
		.users = "/etc/passwd",
		.groups = "/etc/group",
	};

	describe_host(conf.host);
	return describe_new(&conf, ret);
}

static uint32_t read_namespace(const char *of, const char *name)
{
	char path[64], text[64] = "";
	uint32_t inode = 0;

	snprintf(path, sizeof(path), "/proc/%s/ns/%s", of, name);
	if (readlink(path, text, sizeof(text) - 1) > 0)
		sscanf(text, "%*[^[][%" SCNu32 "]", &inode);
	return inode;
}

void describe_host(uint32_t ret[static N_NAMESPACES])
{
	static const char *const names[N_NAMESPACES] = {
		[NAMESPACE_UTS] = "uts",
		[NAMESPACE_IPC] = "ipc",
		[NAMESPACE_MNT] = "mnt",
		[NAMESPACE_PID] = "pid",
		[NAMESPACE_PID_FOR_CHILDREN] = "pid_for_children",
		[NAMESPACE_NET] = "net",
		[NAMESPACE_TIME] = "time",
		[NAMESPACE_TIME_FOR_CHILDREN] = "time_for_children",
		[NAMESPACE_CGROUP] = "cgroup",
		[NAMESPACE_USER] = "user",
	};

	for (size_t i = 0; i < N_NAMESPACES; i++) {
		ret[i] = read_namespace("1", names[i]);
		if (!ret[i])
			ret[i] = read_namespace("self", names[i]);
	}
}

static size_t place_of(const struct describe *describe, const struct link *link)
{
	return (size_t)((const char *)CHAIN_ITEM(link, struct process_json,
						 link) -
			describe->ring);
}

/* Forgets what is kept from @describe->at to @end: the oldest that there is,
 * since the ring is filled in a circle. */
static void make_room(struct describe *describe, size_t end)
{
	const struct link *oldest;

	while ((oldest = describe->kept.oldest) &&
	       place_of(describe, oldest) >= describe->at &&
	       place_of(describe, oldest) < end)
		forget(describe);
}

void describe_keep(struct describe *describe, struct process *process,
		   int64_t boot_offset, struct bytes text)
{
	size_t size = sizeof(*process->json) + text.len;
	struct process_json *json;

	process_json_free(&process->json);
	if (size > DESCRIBE_KEEP / 4)
		return; /* it is written again */

	size = (size + 7) / 8 * 8;
	if (describe->at + size > DESCRIBE_KEEP) {
		make_room(describe, DESCRIBE_KEEP);
		describe->at = 0;
	}
	make_room(describe, describe->at + size);

	json = (void *)(describe->ring + describe->at);
	describe->at += size;
	*json = (struct process_json){
		.process = process,
		.boot_offset = boot_offset,
		.len = text.len,
	};
	memcpy(json->text, text.data, text.len);
	process->json = json;
	chain_add(&describe->kept, &json->link, size);
}

struct buf *describe_rights(struct describe *describe, const struct who *who)
{
	struct rights_text *next = &describe->rights[describe->next_rights];

	for (size_t i = 0; i < DESCRIBE_RIGHTS; i++) {
		struct rights_text *known = &describe->rights[i];

		if (!memcmp(known->of, who, sizeof(known->of)))
			return &known->text;
	}
	describe->next_rights = (describe->next_rights + 1) % DESCRIBE_RIGHTS;
	memcpy(next->of, who, sizeof(next->of));
	buf_clear(&next->text);
	return &next->text;
}

/* In a container the number may be another's. */
static bool is_of_host(const struct describe *describe,
		       const struct process *process)
{
	return describe->conf.user_names && process_has_rights(process) &&
	       process->who.namespaces[NAMESPACE_USER] ==
		       describe->conf.host[NAMESPACE_USER] &&
	       !(process->cgroup && process->cgroup->container.len);
}

void describe_look_again(struct describe *describe)
{
	describe->has_looked = false;
}

/* To ask for the state of a file costs more than to find a name in it. */
static void look(struct describe *describe)
{
	if (describe->has_looked)
		return;
	accounts_look(describe->users);
	accounts_look(describe->groups);
	describe->has_looked = true;
}

static const char *find_name(struct describe *describe,
			     struct accounts *accounts, uint32_t number)
{
	look(describe);
	return accounts_find(accounts, number);
}

const char *describe_user(struct describe *describe,
			  const struct process *process)
{
	return is_of_host(describe, process)
		       ? find_name(describe, describe->users,
				   process->who.rights.creds.euid)
		       : NULL;
}

const char *describe_group(struct describe *describe,
			   const struct process *process)
{
	return is_of_host(describe, process)
		       ? find_name(describe, describe->groups,
				   process->who.rights.creds.egid)
		       : NULL;
}
