// CPython's private headers, included here and nowhere else (rule 8). What of them we rely on is listed in
// docs/python-3.15.md and checked by layout.cpp.
#pragma once

#define Py_BUILD_CORE_MODULE 1
// The stock binary is built with the tier-2 fields in its structs; the installed pyconfig.h does not say so.
#define _Py_TIER2 3

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Weverything"
#include <Python.h>

#include "internal/pycore_abstract.h"
#include "internal/pycore_call.h"
#include "internal/pycore_ceval.h"
#include "internal/pycore_cell.h"
#include "internal/pycore_code.h"
#include "internal/pycore_dict.h"
#include "internal/pycore_frame.h"
#include "internal/pycore_freelist_state.h"
#include "internal/pycore_function.h"
#include "internal/pycore_genobject.h"
#include "internal/pycore_instruments.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_interpframe.h"
#include "internal/pycore_intrinsics.h"
#include "internal/pycore_lazyimportobject.h"
#include "internal/pycore_list.h"
#include "internal/pycore_long.h"
#include "internal/pycore_moduleobject.h"
#include "internal/pycore_object.h"
#include "internal/pycore_opcode_utils.h"

#include "internal/pycore_opcode_metadata.h"

#include "internal/pycore_pyerrors.h"
#include "internal/pycore_pystate.h"
#include "internal/pycore_range.h"
#include "internal/pycore_setobject.h"
#include "internal/pycore_sliceobject.h"
#include "internal/pycore_stackref.h"
#include "internal/pycore_template.h"
#include "internal/pycore_interpolation.h"
#include "internal/pycore_traceback.h"
#include "internal/pycore_tuple.h"
#include "internal/pycore_typeobject.h"
#include "internal/pycore_unicodeobject.h"
#include "opcode.h"
#pragma clang diagnostic pop

#include "python/bytecodes.h"
