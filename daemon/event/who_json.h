/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * who_json - what a process is to the kernel: credentials, namespaces, its
 * file
 */

#include "describe.h"
#include "jsonl.h"

/* "cap": { "permitted": [], "effective": [], "inheritable": [] } */
void caps_json(struct jsonl *json, const char *key, const __u64 *caps);

/* "uid", "gid" and so on, and "securebits", into the object of @json. */
void creds_json(struct jsonl *json, const struct creds *creds);

/* "process_credentials" of @process. */
void credentials_json(struct jsonl *json, const struct describe *describe,
		      const struct process *process);

/* "ns" */
void namespaces_json(struct jsonl *json, const struct describe *describe,
		     const struct process *process);

/* "binary_properties", if there is anything to say. */
void binary_json(struct jsonl *json, const struct process *process);

/* "exe" */
void exe_json(struct jsonl *json, const struct process *process);
