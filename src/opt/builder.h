// From a recording to a trace's form: runs the recorded path once more, on values that are not there yet. What an earlier
// step has shown is known to the later ones, so checks and loads are made once, numbers stay out of boxes, and calls push
// no frames. A loop's path is gone through twice: the second time with what the first has shown (Pall's loop optimisation
// of LuaJIT by copy-substitution).
#pragma once
#include <algorithm>

#include "trace/quiet.h"

namespace whipsnake {

// Parts of memory, for what is known of them.
enum Space : uint8_t { immutable, field, item, list_header, array_item, array_header, range_state, iterator_state, cell, instance_state, dict_state, lookup, payload, checked, space_count };

// Where an instance has its attributes.
inline int32_t values_offset(PyTypeObject* type) { return static_cast<int32_t>(type->tp_basicsize); }
inline int32_t value_offset(PyTypeObject* type, unsigned index) { return values_offset(type) + static_cast<int32_t>(offsetof(PyDictValues, values) + 8 * index); }
inline size_t attributes_of(PyTypeObject* type) { return shared_keys_usable_size(reinterpret_cast<PyHeapTypeObject*>(type)->ht_cached_keys); }
constexpr int32_t managed_dict_offset = -3 * static_cast<int32_t>(sizeof(PyObject*));

inline bool is_number_type(PyTypeObject* type) { return type == &PyFloat_Type || type == &PyLong_Type; }

class Builder {
 public:
  Builder(Engine* engine, Recording& recording, Trace& trace) : engine_(engine), recording_(recording), trace_(trace), form_(trace.form) {}
  bool build();

 private:
  // build.cpp: the walk
  bool build_once();
  bool walk();
  bool step(size_t i);
  const Logged* next_step() const;
  void tell_position(), know_old_number();
  void undo();
  void enter_root();
  void enter_bridge();
  bool finish_exit();
  Val import(const Trace& from, Val value);
  Register import_kept(const Trace& from, const Kept& kept);
  void reset();
  void stand_behind();
  void note_written(const BuiltFrame& frame, size_t index) { if (&frame == &frames_[0] && level_ == 0) written_[index] = true; }
  void save_kills();
  bool begin_loop();
  bool close_loop();
  bool peeling_pays() const;
  bool enter_other();
  bool can_close_parent();
  void forget_registers(const std::vector<Register>& before);
  bool call_out(const Logged& logged);
  void plan_frames();
  bool is_killed(const Fact& fact) const;
  void abort(const char* why) { if (!failed_) failed_ = why; }

  // values.cpp: nodes, registers, references
  Val emit(Node node);
  Val first_like(Val value) const { return repeats_[value] ? repeats_[value] : value; }
  Val* known_value(const Node& node, bool repeated);
  Val constant(Type type, int64_t bits);
  void set_type(Val value, PyTypeObject* type);
  Val constant_object(PyObject* object);
  Val value_node(Ir op, Type type, Val a, Val b = 0, uint8_t how = 0) { return emit({.op = op, .type = type, .how = how, .a = a, .b = b}); }
  void guard(Node node);
  SnapshotNumber add(Snapshot snapshot);
  Word* stands_at(Word* pc);
  SnapshotNumber snapshot(Word* pc, Leaving leaving, size_t releases = 0);
  SnapshotNumber snapshot_here();
  SnapshotNumber raise_snapshot();
  // Checks of an instruction leave the trace before it: what they need to say how it was is noted before that changes.
  void touch() { touched_ = true; }
  void changed() { touched_ ? static_cast<void>(gave_reference_ = true) : static_cast<void>(snapshot_ = no_snapshot); }

  bool is_lent(const Register& argument, const BuiltFrame& caller) const;
  Kept kept_of(uint16_t place, Register value);
  // unmade.cpp
  struct Unmade { PyTypeObject* type; std::vector<Register> items; std::vector<uint16_t> order; };  // type: null of a tuple; order: of set attributes. A dict is empty
  Unmade* unmade(Val value);
  Unmade* unmade_at(Operand operand);
  std::vector<Register>* unmade_tuple(Operand operand);
  Unmade* unmade_instance(Operand operand);
  Val subject(Operand operand);
  Val new_unmade(PyTypeObject* type, std::vector<Register> items);
  bool can_wait(PyTypeObject* type);
  bool reaches(Val from, Val wanted);
  Val make(Val value), make_tuple(const Unmade& known), make_dict(), make_instance(const Unmade& known);
  void know_new(Val instance, PyTypeObject* type);
  void note_order(Val instance, PyTypeObject* type, unsigned count, unsigned index);
  bool load_unmade(const Word* cache), store_unmade(const Word* cache);
  Val call_array(Convention convention, const void* function, Val self, const std::vector<Val>& arguments, SnapshotNumber snapshot);
  template <class F> Val call_array(Convention convention, F* function, Val self, const std::vector<Val>& arguments, SnapshotNumber snapshot) {
    return call_array(convention, reinterpret_cast<const void*>(function), self, arguments, snapshot);
  }

  BuiltFrame& top() { return frames_.back(); }
  Register& at(unsigned index) { return top().registers[index]; }
  Slot constant_of(Operand operand) { return top().code->constants()[index_of(operand)]; }
  bool is_number(Operand operand) { return !is_constant(operand) && at(index_of(operand)).content == Content::number; }
  Val object(Operand operand);
  Val integer(Operand operand);
  Val wide(Operand operand);
  Val real(Operand operand);
  Val either_number(Operand operand, PyTypeObject* seen, bool exactly = false);
  Val unboxed_integer(Val object, bool wide);
  Val unboxed_real(Val object);
  Register* local_with(Val number);
  Val boxed(Val number);             // its object; all registers that hold the number hold the object from now on
  Register take(Operand operand);    // what a callee's register gets; a consumed temporary gives it away
  bool may_be_lent(unsigned index);
  Register take_from_memory(unsigned index);
  Val give_up_memory(unsigned index);
  Val take_reference(Operand operand);
  Val reference_to(Register value);
  Register take_away(Operand temporary);
  void consume(Operand operand);
  void set(Operand result, Register value, bool loan = false);
  void set_local_in_memory(unsigned index, Register value);
  void give_up(Register value);
  void release_later(Val object) { pending_.push_back(object); }
  bool end_unmade();
  bool finish_releases(Word* next);
  bool transfer(Val object);
  bool is_borrowed(Val object);
  void promote(), promote_inputs(Val given_up);
  template <typename Which> void own_borrowed(Which which);
  bool is_immortal(Val ref);
  void settle(BuiltFrame& frame, unsigned index);
  void settle_all(BuiltFrame& frame);
  void settle(unsigned index) { settle(top(), index); }
  void settle_all() { settle_all(top()); }
  // frames.cpp: calls that push frames
  void check_room(Code* code);
  void push(size_t which);
  void push_all();
  bool begin_pop();
  Register take_returned(Operand operand);
  void pop_top();
  bool can_return(), return_to_anybody();
  uint64_t locals_to_give_up();
  bool return_generator(), resume_generator(), suspend_generator(), yield_to_fold();
  Val load(Space space, Type type, Val base, int32_t offset, Width width = Width::w64, Val index = 0);
  void know(Space space, Val base, int32_t offset, Val index, Val value);
  const Fact* fact(Space space, Val base, int32_t offset, Val index = 0);
  void forget(Space space);
  void forget_field(Val base, int32_t offset);
  void forget_all();
  void check_some(Val value);
  void check_none(Val value);
  bool check_type(Val object, PyTypeObject* type);
  void check_word(const void* address, uint32_t value);
  void check_field(Space space, Val object, int32_t offset, uint32_t value);
  void check_byte(Space space, Val object, int32_t offset, uint8_t value);
  bool check_version(Val object, PyTypeObject* seen, uint32_t version);
  bool check_module(), check_globals(PyObject* globals);
  bool check_builtins();
  Val field_of_frame(size_t offset);
  PyObject* known_object(Val ref) { return form_[ref].op == Ir::constant && form_[ref].type == Type::object ? reinterpret_cast<PyObject*>(form_[ref].constant) : nullptr; }

  // lower*.cpp: instructions. False: it has no lowering, and nothing was done.
  bool lower(const Logged& logged);
  bool lower_registers(), lower_arithmetic(), lower_control(), lower_names(), lower_attributes(), lower_calls(), lower_items(), lower_iteration(), lower_return();
  bool take_local();
  bool lower_compare(bool jump);
  bool finish_number(Operand result, Val value, std::initializer_list<Operand> consumed);
  bool finish_new(Operand result, Val value, PyTypeObject* type, std::initializer_list<Operand> consumed);
  bool finish_object(Operand result, Val value, std::initializer_list<Operand> consumed);
  Val emit_checked(Ir op, Val a, Val b);
  PyTypeObject* seen_type(Operand operand, int field);
  void check_not_zero(Val number);
  void check_small(Val number);
  Register truth_of(Operand operand, PyTypeObject* seen);
  void guard_truth(Val value, bool wanted);
  void guard_same(Val a, Val b, bool same);
  void guard_constant(Val value, Val wanted);
  bool check_index(Val& index, Val size);
  Val load_item(Val list, Val index, Val items);
  bool array_items(Val array, PyTypeObject* seen, const Word* pc, Val& index, Val& items);
  static Width width_of(uint16_t typecode);
  bool is_only_holder(Operand operand);
  void append(Val list, Val item);
  bool build_tuple(), build_list();
  bool dict_item(PyTypeObject* seen), store_dict_item(PyTypeObject* seen), contains(bool jump), next_item(), get_iterator(PyTypeObject* seen), step_inline();
  // What an iterator gives next, and what goes into it then.
  struct Change { int32_t offset; Val value; };
  struct Step { Val iterator; std::vector<Change> changes; Register item; };
  Step step_of_range(Val range), step_of_sequence(Val iterator, bool list);
  bool look_ahead(Val iterator, PyTypeObject* seen, std::vector<Step>& steps);
  void go_on(const std::vector<Step>& steps), keep_last(Val tuple, unsigned place, Register item, PyTypeObject* seen), check_others(Val a, Val b);
  Val call_quietly(const void* function, SnapshotNumber snapshot, Val a, Val b = 0, Val c = 0);
  template <class F> Val call_quietly(F* function, SnapshotNumber snapshot, Val a, Val b = 0, Val c = 0) { return call_quietly(reinterpret_cast<const void*>(function), snapshot, a, b, c); }
  bool lower_strings(), lower_building(), binary_quietly(), compare_quietly(bool jump);
  bool lower_slices(), build_slice(), is_passed_on(), subscript_by_passed_on(), subscript_by_constant(PyTypeObject* seen), subscript_quietly(), has_quiet_bounds(Operand operand);
  bool bound_in(Val value, PyTypeObject* seen, int64_t otherwise, Val& result), bound(Operand operand, PyTypeObject* seen, int64_t otherwise, Val& result);
  bool dies_here(Operand operand);
  bool is_moved(), leave_out_part(Val list, const Word* made_by), store_moved(Val from, Val to, std::initializer_list<Operand> consumed);
  bool store_slice(Operand value, PyTypeObject* source, Val from, Val to, std::initializer_list<Operand> consumed);
  bool str_compare(bool jump), compare_identities(bool jump, unsigned relation, Operand x, Operand y);
  bool is_exactly(Operand operand, PyTypeObject* seen, PyTypeObject* wanted);
  bool finish_jump(bool holds, Val result, std::initializer_list<Operand> consumed);
  bool is_scalar(Operand operand, PyTypeObject* seen), is_key(Operand operand, PyTypeObject* seen);
  bool unpack();
  bool check_not_shadowed(Val object, const Word* cache);
  bool load_global(), store_entry(PyObject* dict, PyObject* name), store_global(), store_cell();
  Val check_keys(PyObject* dict, uint32_t version);
  PyObject* entry(PyObject* dict, uint32_t version, unsigned index, Val& value);
  bool load_entry(PyObject* dict, uint32_t version, unsigned index, Operand result, std::initializer_list<Operand> consumed);
  bool load_value(PyTypeObject* seen, const Word* cache, Val object, bool may_be_null, Val& value);
  bool store_value();
  bool load_method();
  void set_method(Val function, Register self);
  void check_depth();
  void count_recursion();
  void check_entry(Code* code);
  bool has_checked_entry(Code* code);
  bool check_callee(Word* call, Val callable, PyFunctionObject* known), check_callee(Word* call, Val callable, PyFunctionObject* known, unsigned given);
  bool enter(Register callable, PyFunctionObject* known, Code* code, std::vector<Register> arguments, Word* resume, Awaits awaits);
  bool check_version_of(Val callable, PyFunctionObject* known, uint32_t version);
  void check_self(Operand place);
  unsigned default_count(PyFunctionObject* known) const;
  std::vector<Register> defaults_of(Val callable, PyFunctionObject* known, unsigned given, unsigned parameters);
  bool call_python(Word* call, Register callable, PyFunctionObject* known, unsigned skip, Register* self);
  Val part_of_method(Val method, size_t offset);
  bool call_bound(unsigned skip);
  bool call_operation(const std::vector<Operand>& operands, int field, Word* resume);
  bool call_operation(const std::vector<Operand>& operands, PyTypeObject* seen, uint32_t version, PyFunctionObject* function, Word* resume);
  bool call_operator(), call_instance();
  void end_operation(const Word* pc, Register value, BuiltFrame& gone);
  bool call_rest(bool has_self_place);
  bool call_class(), call_known(bool has_self_place), call_by_keywords();
  bool is_unbound(Operand operand);
  bool call_c(unsigned skip), call_bound_c(unsigned skip), call_c_method(), call_len(), call_isinstance(), call_type();
  bool call_on_numbers(PyObject* callable, const Operand* operands, unsigned count, unsigned skip);
  bool quiet_operands(bool flat, bool anything, const Operand* operands, unsigned count, unsigned first, std::vector<Val>& values);
  bool is_usual_codec(PyMethodDescrObject* method, const Operand* operands);
  bool call_question(PyObject* callable, const Operand* operands, unsigned count, unsigned skip), call_plain_class(PyTypeObject* type, unsigned skip), load_descriptor(const Word* cache);
  bool call_by_key(PyMethodDescrObject* method, const Operand* operands);
  bool finish_method(PyMethodDef* method, bool changes_items, Val self, const std::vector<Val>& values);
  Val call_method_def(PyMethodDef* method, Val self, const std::vector<Val>& values);
  bool finish_call(Register result, unsigned count);
  void consume_call(const Word* call, unsigned count);
  bool pass_on_range(PyObject* callable, const Operand* operands, unsigned count, unsigned skip), iterate_passed_on();
  bool load_super();
  bool check_no_descriptor(Val object, PyTypeObject* type);
  const Word* site() const { return logged_->has_cache ? logged_->cache : logged_->pc; }
  Operand operand_at(int f) const { return logged_->pc->field[f]; }

  Engine* engine_;
  Recording& recording_;
  Trace& trace_;
  Form& form_;
  const char* failed_ = nullptr;
  const Logged* logged_ = nullptr;  // what is being lowered
  size_t step_ = 0;
  Word* position_ = nullptr;        // where a check leaves the trace to
  std::vector<BuiltFrame> frames_;
  std::vector<bool> out_;           // steps that the interpreter is to do
  std::vector<bool> pushed_;        // calls that push a frame
  std::vector<bool> boxed_registers_;  // of the loop's frame: not to be carried around the loop as numbers
  std::vector<bool> written_;        // registers of the loop's frame
  uint16_t level_ = 0;
  bool retry_ = false;
  bool peels_ = true;  // a loop is gone through twice
  std::vector<Val> pending_;
  Register in_hand_{};               // a result that no register holds yet, while operands are given up: it may be one of them
  SnapshotNumber snapshot_ = no_snapshot;  // before the instruction
  bool gave_reference_ = false;      // since the snapshot was made: no exit may use that any more
  bool room_checked_ = false;        // of the frame that the step pushes
  bool touched_ = false;             // registers are no longer as they were before it
  std::vector<PyTypeObject*> types_;  // by node: known exact type
  std::vector<Val> of_classes_;       // nodes whose type is a class that can be changed for another
  std::vector<bool> some_;            // by node: known not to be null
  std::vector<Val> unboxed_;          // by node: the number in an int or float object
  std::vector<Fact> facts_;
  std::unordered_map<uint64_t, Val> known_values_;
  std::vector<Val> repeats_;          // by node: the first result of arithmetic on floats that is computed alike; 0: itself
  // A slice or range that has not been made. made_by: the instruction that has left it out, where the trace is left to until a later
  // one has done without. `list`: its part has been left out, too, and goes to another slice; `stack`: what was in the
  // registers from `base` on when that began.
  struct { const Word* made_by; Val start, stop, step; bool backward; Val list; unsigned base; std::vector<Register> stack; } passed_on_{};
  bool moves_items_ = true;           // from slice to slice, without a list for them
  Val fresh_ = 0;                     // the instance that was made last, as long as what it holds is known
  unsigned fresh_count_ = 0;          // attributes of it that have been set
  uint32_t killed_ = 0;               // spaces
  std::vector<int32_t> killed_fields_;
  bool killed_all_ = false;
  size_t call_outs_ = 0;
  int32_t gain_ = 0;                  // see Snapshot
  struct { const Code* code; uint16_t level; int line; PyCodeAddressRange lines; } told_{};  // where profilers believe the frame in memory to be
  std::unordered_map<Val, Unmade> unmade_;
  std::vector<std::pair<Val, Val>> kept_unmade_;  // of the snapshot that is being made
  std::unordered_map<Val, Val> imported_unmade_;  // of a bridge: by number in the snapshot
  std::unordered_map<Val, Val> inputs_;  // of a bridge: by node of the parent

};

}  // namespace whipsnake
