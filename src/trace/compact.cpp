// What is kept of a trace when its machine code is made: what leaving it, and building a bridge behind it, look at.
#include <iterator>

#include "trace/trace.h"

namespace whipsnake {
namespace {

class Compaction {
 public:
  explicit Compaction(Trace& trace) : trace_(trace), form_(trace.form), needed_(form_.nodes.size(), false), number_(form_.nodes.size(), 0) {}

  void run() {
    each_value([&](Val& value) {
      CHECK(value < needed_.size());
      needed_[value] = true;
    });
    needed_[0] = true;
    // What leaves, and what it has looked at; and what the box of a number in a local is made of.
    for (const Exit& exit : trace_.exits) needed_[exit.node] = needed_[form_[exit.node].a] = true;
    for (size_t i = needed_.size(); i-- > 1;)
      if (needed_[i] && form_.nodes[i].op == Ir::box_local) needed_[form_.nodes[i].a] = true;
    renumber();
  }

 private:
  // Of the lists that outlive the making.
  template <class Do>
  void each_value(Do visit) {
    for (Kept& kept : form_.kept)
      if (kept.content != Content::unmade) visit(kept.value);
    for (Val& value : form_.releases) visit(value);
    for (Val& value : form_.arguments) visit(value);
    for (Val& value : trace_.loop_needs) visit(value);
    for (auto& [of_root, value] : trace_.of_root) visit(value);
    for (Fact& fact : trace_.loop_facts) visit(fact.base), visit(fact.index), visit(fact.value);
    for (BuiltFrame& frame : trace_.loop_state) {
      visit(frame.function.value);
      for (Register& place : frame.registers) visit(place.value);
    }
    visit(form_.head);
  }

  void renumber() {
    Val kept = 0, first = 0;
    for (size_t i = 0; i < needed_.size(); i++) {
      if (i == trace_.first_nodes) first = kept;
      if (!needed_[i]) continue;
      number_[i] = kept;
      form_.nodes[kept] = form_.nodes[i];
      trace_.where[kept++] = trace_.where[i];
    }
    trace_.first_nodes = trace_.first_nodes < needed_.size() ? first : kept;
    form_.nodes.resize(kept);
    trace_.where.resize(kept);
    auto change = [&](Val& value) { value = number_[value]; };
    for (Node& node : form_.nodes) {
      change(node.a), change(node.c), change(node.extra);
      if (!has_arguments(node)) change(node.b);
    }
    each_value(change);
    for (Exit& exit : trace_.exits) change(exit.node);
  }

  Trace& trace_;
  Form& form_;
  std::vector<bool> needed_;
  std::vector<Val> number_;
};

// (The library's shrink_to_fit does nothing where there are no exceptions.)
template <class... Lists>
void give_back(Lists&... lists) { ((lists = Lists(std::make_move_iterator(lists.begin()), std::make_move_iterator(lists.end()))), ...); }

}  // namespace

void compact(Trace& trace) {
  Form& form = trace.form;
  form.live_through = form.phis = {};
  form.moves = {};
  Compaction(trace).run();
  give_back(form.nodes, form.snapshots, form.frames, form.kept, form.releases, form.unmade, form.arguments, form.targets, form.pushes, trace.where, trace.loop_state, trace.loop_facts, trace.loop_needs);
}

}  // namespace whipsnake
