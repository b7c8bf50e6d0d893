// The words of the form's text, in the order of what they stand for.
#pragma once

namespace whipsnake {

inline constexpr const char* ir_names[] = {
#define IR(name, ...) #name,
#include "ir/ir.def"
#undef IR
};
inline constexpr const char* type_names[] = {"", "object", "int", "float", "bool"};
inline constexpr const char* order_names[] = {"==", "!=", "<", "<=", ">", ">=", "below", "not below"};
inline constexpr const char* content_names[] = {"memory", "owned", "borrowed", "number", "index", "null", "tuple"};
inline constexpr const char* ending_names[] = {"loop", "to the loop of trace", "to trace", "leave", "leave for now", "back"};

}  // namespace whipsnake
