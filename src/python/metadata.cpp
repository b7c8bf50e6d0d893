// The one place where CPython's opcode tables are compiled in: stack effects are not among the symbols it exports.
#define NEED_OPCODE_METADATA
#include "python/python.h"
