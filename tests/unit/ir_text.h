// The text of a trace's form (ir/text.cpp), read back: so tests can write down what machine code is to be made of.
#pragma once
#include <functional>

#include "ir/ir.h"

namespace whipsnake {

// The nodes, one a line, as text_of() prints them. Frames of exits are looked for by their function's name; what their text does
// not tell (levels, gains, what callers wait for) is as in a trace of one frame. Empty with `broken` set to the line that is not
// understood.
struct ParsedForm {
  Form form;
  std::string broken;
};
ParsedForm parse_form(const std::string& text, const std::function<Code*(const std::string& name)>& code_named);

}  // namespace whipsnake
