// Whether a trace is one: rules that hold for all, whatever it was made of.
#pragma once
#include "ir/ir.h"

namespace whipsnake {

// The first rule that is broken, and where; empty when none is.
std::string broken_rule(const Form& form);
// One that breaks a rule ends the process: for WHIPSNAKE_STRESS=verify, where each is looked at when it has been built.
void verify(const Form& form);

}  // namespace whipsnake
