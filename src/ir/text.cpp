#include "ir/ir.h"

#include <cstdio>

#include "ir/names.h"
#include "python/python.h"

namespace whipsnake {
namespace {


std::string format(const char* how, auto... values) {
  char buffer[160];
  std::snprintf(buffer, sizeof buffer, how, values...);
  return buffer;
}

std::string constant_text(const Node& node) {
  switch (node.type) {
    case Type::integer: return format("%lld", static_cast<long long>(node.constant));
    case Type::real: return format("%.17g", __builtin_bit_cast(double, node.constant));
    case Type::boolean: return node.constant ? "true" : "false";
    default: return format("0x%llx", static_cast<unsigned long long>(node.constant));
  }
}

std::string snapshot_text(const Form& form, const Snapshot& snapshot) {
  std::string text;
  for (uint32_t f = 0; f < snapshot.frame_count; f++) {
    const FrameState& frame = form.frames[snapshot.first_frame + f];
    text += format(" [%s@%d", frame.code->python ? PyUnicode_AsUTF8(frame.code->python->co_qualname) : "gone", static_cast<int>(frame.pc - frame.code->words));
    for (uint32_t k = 0; k < frame.count; k++) {
      const Kept& kept = form.kept[frame.first + k];
      text += format(" r%d=%s", kept.place, content_names[static_cast<int>(kept.content)]);
      if (kept.value) text += format(" %%%d", kept.value);
    }
    text += "]";
  }
  for (uint32_t r = 0; r < snapshot.release_count; r++) text += format(" release %%%d", form.releases[snapshot.first_release + r]);
  if (snapshot.leaving == Leaving::raise) text += " raise";
  return text;
}

}  // namespace

std::string text_of_node(const Form& form, size_t i) {
  const Node& node = form.nodes[i];
  std::string text = format("%5zu  ", i);
  if (node.type != Type::none) text += format("%-6s ", type_names[static_cast<int>(node.type)]);
  else text += "       ";
  text += ir_names[static_cast<int>(node.op)];
  for (Val used : {node.a, has_arguments(node) ? Val{0} : node.b, node.c, node.extra})
    if (used) text += format(" %%%d", used);
  for (unsigned i = 0; has_arguments(node) && i < node.b; i++) text += format(i ? " %%%d" : " (%%%d", form.arguments[first_argument(form, node) + i]);
  if (has_arguments(node) && node.b) text += ")";
  if (node.op == Ir::order || node.op == Ir::guard_order) text += format(" %s", order_names[node.how]);
  else if (node.how) text += format(" (%d)", node.how);
  if (node.aux) text += format(" +%d", node.aux);
  if (node.op == Ir::constant || node.constant) text += " " + constant_text(node);
  if (node.op == Ir::guard_type) text += format(" (%s)", reinterpret_cast<PyTypeObject*>(node.constant)->tp_name);
  if (node.op == Ir::instruction || node.op == Ir::return_frame) text += format(" %s", instruction_info[reinterpret_cast<Word*>(node.constant)->opcode].name);
  if (node.snapshot != no_snapshot) text += "  ->" + snapshot_text(form, form.snapshots[node.snapshot]);
  return text;
}

std::string text_of(const Form& form) {
  std::string text;
  for (size_t i = 1; i < form.nodes.size(); i++) text += text_of_node(form, i) + "\n";
  for (auto [phi, value] : form.moves) text += format("       next %%%d = %%%d\n", phi, value);
  text += format("       %s %u\n", ending_names[form.ending.kind], form.ending.trace);
  return text;
}

}  // namespace whipsnake
