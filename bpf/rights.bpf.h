/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * rights - the ids and the capabilities of a struct cred
 */

#include "maps.bpf.h"
#include "task.bpf.h"

enum {
	N_IDS = 9, /* of struct creds, with the securebits */
};

#define CRED_OFFSET(field) bpf_core_field_offset(struct cred, field)

/* Has struct cred the ids in the order of struct creds, one behind the other?
 * A kernel that shuffles its structs (CONFIG_RANDSTRUCT) has not. The offsets
 * are constants when the program is loaded, and so is the answer. */
static __always_inline bool has_ids_in_order(void)
{
	__u32 first = CRED_OFFSET(uid);

	return CRED_OFFSET(gid) == first + 4 &&
	       CRED_OFFSET(suid) == first + 8 &&
	       CRED_OFFSET(sgid) == first + 12 &&
	       CRED_OFFSET(euid) == first + 16 &&
	       CRED_OFFSET(egid) == first + 20 &&
	       CRED_OFFSET(fsuid) == first + 24 &&
	       CRED_OFFSET(fsgid) == first + 28 &&
	       CRED_OFFSET(securebits) == first + 32;
}

/* One read in place of nine. */
static __always_inline void read_creds(struct creds *to,
				       const struct cred *cred)
{
	to->_pad = 0;
	if (IS_TYPED && has_ids_in_order()) {
		read_pair(&to->uid, (const char *)cred + CRED_OFFSET(uid));
		read_pair(&to->euid, (const char *)cred + CRED_OFFSET(euid));
		to->securebits = READ(cred, securebits);
		return;
	}
	if (has_ids_in_order()) {
		bpf_probe_read_kernel(to, N_IDS * sizeof(__u32),
				      (const char *)cred + CRED_OFFSET(uid));
		return;
	}
	to->uid = READ(cred, uid.val);
	to->gid = READ(cred, gid.val);
	to->suid = READ(cred, suid.val);
	to->sgid = READ(cred, sgid.val);
	to->euid = READ(cred, euid.val);
	to->egid = READ(cred, egid.val);
	to->fsuid = READ(cred, fsuid.val);
	to->fsgid = READ(cred, fsgid.val);
	to->securebits = READ(cred, securebits);
}

/* Idem, of three, which the kernel has in this order. */
static __always_inline void read_caps(__u64 *to, const struct cred *cred)
{
	__u32 first = CRED_OFFSET(cap_inheritable);
	__u64 caps[N_CAP_SETS] = { 0 };

	if (has_typed_caps(cred) || CRED_OFFSET(cap_permitted) != first + 8 ||
	    CRED_OFFSET(cap_effective) != first + 16) {
		to[CAPS_EFFECTIVE] = cred_caps(cred, CAPS_EFFECTIVE);
		to[CAPS_INHERITABLE] = cred_caps(cred, CAPS_INHERITABLE);
		to[CAPS_PERMITTED] = cred_caps(cred, CAPS_PERMITTED);
		return;
	}
	bpf_probe_read_kernel(caps, sizeof(caps), (const char *)cred + first);
	to[CAPS_INHERITABLE] = caps[0];
	to[CAPS_PERMITTED] = caps[1];
	to[CAPS_EFFECTIVE] = caps[2];
}

static __always_inline void read_rights(struct rights *to,
					const struct cred *cred)
{
	read_creds(&to->creds, cred);
	read_caps(to->caps, cred);
}
