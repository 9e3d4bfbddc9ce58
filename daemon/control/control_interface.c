// SPDX-License-Identifier: Apache-2.0

#include "base/mem.h"
#include "control_service.h"

static const char control_text[] =
	"# What haetaed tells of itself, and the events as they happen\n"
	"interface org.haetae.Control\n"
	"\n"
	"# An attach point in the kernel\n"
	"type Hook (\n"
	"\tname: string,\n"
	"\tkind: string,\n"
	"\tattach: string,\n"
	"\trules: int,\n"
	"\tpolicies: int,\n"
	"\tbytes: int,\n"
	"\tmatches: int\n"
	")\n"
	"\n"
	"# A policy; error is the first message when its file is wrong, and\n"
	"# then there may be no name\n"
	"type Policy (\n"
	"\tname: ?string,\n"
	"\tfile: string,\n"
	"\tstate: string,\n"
	"\terror: ?string,\n"
	"\tevents: int,\n"
	"\tkills: int\n"
	")\n"
	"\n"
	"# start_ns counts from 1970. failures has every way to lose an event\n"
	"# and how often it happened; failure_texts says what each means\n"
	"method Status() -> (\n"
	"\tversion: string,\n"
	"\tkernel: string,\n"
	"\tpid: int,\n"
	"\tstart_ns: int,\n"
	"\tevents: int,\n"
	"\tprocesses: int,\n"
	"\thooks: []Hook,\n"
	"\tpolicies: []Policy,\n"
	"\tfailures: [string]int,\n"
	"\tfailure_texts: [string]string\n"
	")\n"
	"\n"
	"method PolicyList() -> (policies: []Policy)\n"
	"\n"
	"# To be called with \"more\". Each reply is one event as in the export\n"
	"# file, or says how many were left out since the client did not read\n"
	"method Events() -> (event: ?object, lost: ?int)\n"
	"\n"
	"# The connection is closed after it\n"
	"error InvalidMessage (reason: string)\n"
	"\n"
	"# The connection is closed after it\n"
	"error TooManyClients ()\n";

static const char service_text[] =
	"# What every Varlink service tells of itself\n"
	"interface org.varlink.service\n"
	"\n"
	"method GetInfo() -> (\n"
	"\tvendor: string,\n"
	"\tproduct: string,\n"
	"\tversion: string,\n"
	"\turl: string,\n"
	"\tinterfaces: []string\n"
	")\n"
	"\n"
	"method GetInterfaceDescription(interface: string) ->\n"
	"\t(description: string)\n"
	"\n"
	"error InterfaceNotFound (interface: string)\n"
	"error MethodNotFound (method: string)\n"
	"error MethodNotImplemented (method: string)\n"
	"error InvalidParameter (parameter: string)\n"
	"error PermissionDenied ()\n"
	"error ExpectedMore ()\n";

const struct control_interface *control_interface_at(size_t n)
{
	static const struct control_interface interfaces[] = {
		{ "org.haetae.Control", control_text },
		{ "org.varlink.service", service_text },
	};

	return n < ARRAY_SIZE(interfaces) ? &interfaces[n] : NULL;
}
