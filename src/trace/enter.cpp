// Hot loops: from counting to machine code, and into it.
#include <algorithm>
#include <new>

#include "base/clock.h"
#include "ops/control.h"
#include "ops/watch.h"
#include "python/box.h"
#include "trace/probation.h"
#include "trace/recorder.h"

namespace whipsnake {

constexpr uint8_t most_attempts = 4;
constexpr size_t most_traces = 8000;  // of an interpreter; a bookmark's worth of instructions names them by 16 bits

using Enter = uint64_t (*)(const void* code, Slot* registers, PyThreadState* thread, Way* way);

// (What clang's sanitizers would read before a function to know its type, machine code does not have.)
[[clang::no_sanitize("function")]]
static uint64_t enter_machine_code(const void* gate, const void* code, Slot* registers, PyThreadState* thread, Way* way) {
  return reinterpret_cast<Enter>(reinterpret_cast<uintptr_t>(gate))(code, registers, thread, way);
}

static void print_made(const Trace& trace, size_t nodes, uint64_t took) {
  fprintf(stderr, "compiled: %s %u, %s: %zu instructions, %zu nodes, %u bytes, %.2f ms\n", trace.from ? "bridge" : "trace", trace.number, beginning_of(trace).c_str(), trace.length, nodes, trace.bytes,
          static_cast<double>(took) / 1e6);
}
static void print_not_made(const Recording& recording) {
  const char *why = recording.failed ? recording.failed : "too many traces", *name = recording.lost ? "?" : PyUnicode_AsUTF8(recording.code->python->co_qualname);
  fprintf(stderr, "not compiled: %s (%zu instructions of %s)\n", why, recording.log.size(), name ? name : "?");
}
// For a disassembler: xxd -r -p, objdump -D -b binary -m i386:x86-64.
static void print_code(const Trace& trace) {
  fprintf(stderr, "code of %s %u, at %p:\n", trace.from ? "bridge" : "trace", trace.number, trace.entry);
  constexpr uint32_t line = 32;
  for (uint32_t i = 0; i < trace.bytes; i++) fprintf(stderr, "%02x%s", static_cast<const uint8_t*>(trace.entry)[i], i % line == line - 1 || i + 1 == trace.bytes ? "\n" : "");
}

// What has been recorded becomes machine code. Null: it does not.
static Trace* compile(Engine* engine, Recording& recording) {
  Traces& traces = *engine->traces;
  Counters& counters = engine->counters;
  counters.recorded_instructions += recording.log.size();
  uint64_t started = now_ns();
  Trace* made = nullptr;
  if (!recording.failed && traces.all.size() < most_traces && traces.all.size() < engine->stress.traces) {
    std::unique_ptr<Trace> trace;
    auto try_to_build = [&] {
      trace = std::make_unique<Trace>();
      trace->engine = engine;
      trace->number = static_cast<uint32_t>(traces.all.size());
      trace->head = recording.head;
      trace->code = recording.code;
      trace->from = recording.from;
      return build(engine, recording, *trace);
    };
    bool built = try_to_build();
    if (!built && recording.wants_frames) {
      recording.standing = true;
      recording.head = recording.log.front().pc;
      recording.failed = nullptr;
      built = try_to_build();
    }
    if (built) {
      if (dumps(Dump::passes)) fprintf(stderr, "%s %u\n%s\n", recording.from ? "bridge" : "trace", trace->number, text_of(trace->form).c_str());
      size_t nodes = trace->form.nodes.size();
      if (assemble(traces, *trace)) {
        made = trace.get();
        made->calls = static_cast<size_t>(std::count_if(made->form.nodes.begin(), made->form.nodes.end(), [](const Node& node) { return calls_c(node.op); }));
        made->length = recording.log.size();
        if (dumps(Dump::trace)) print_made(*made, nodes, now_ns() - started);
        if (dumps(Dump::code)) print_code(*made);
        compact(*made);
        for (const Logged& logged : recording.log) logged.code->pinned = true;
        counters.machine_code_bytes += trace->bytes;
        if (name_traces) PyUnstable_WritePerfMapEntry(trace->entry, static_cast<unsigned>(trace->bytes), ("whipsnake " + std::to_string(trace->number) + ": " + beginning_of(*trace)).c_str());
        traces.all.push_back(std::move(trace));
      } else {
        recording.failed = "no room";
      }
    }
  }
  counters.compile_ns += now_ns() - started;
  look_anew(traces, made ? made->root : nullptr);
  counters.recordings_failed += !made;
  if (!made && dumps(Dump::trace)) print_not_made(recording);
  return made;
}

unsigned dumped = 0;
bool name_traces = false;

// Whether a value of a bridge is one of the trace that it begins in, as far as can be told.
static bool is_the_same(const Trace& trace, Val value, const Form& before, Val old) {
  const Node &node = trace.form[value], &other = before[old];
  if (node.op == Ir::input) return node.constant == old;
  return other.op == Ir::input || (node.op == other.op && node.aux == other.aux && node.constant == other.constant);
}
// Whether a bridge has been left where it began, by a guard that is the same as the one that it began at: what fails there
// is nothing that a recording knows of, and the next bridge would be the same.
static bool is_in_vain(const Exit& exit) {
  const Trace& trace = *exit.trace;
  if (!trace.from || exit.node >= trace.first_nodes) return false;
  const Node &guard = trace.form[exit.node], &before = trace.from->trace->form[trace.from->node];
  bool same = guard.op == before.op && guard.how == before.how && guard.aux == before.aux && guard.constant == before.constant &&
              is_the_same(trace, guard.a, trace.from->trace->form, before.a);
  if (same && dumps(Dump::trace)) fprintf(stderr, "in vain: %s\n", text_of_node(trace.form, exit.node).c_str());
  return same;
}

// A bridge from where a trace has just been left, again.
static Next bridge(Shell& s, Engine* engine, Exit* exit) {
  constexpr uint16_t never = 0xffff;
  constexpr unsigned deepest = 20, most_bridges = 300;
  Trace* root = exit->trace->root ? exit->trace->root : exit->trace;
  const Form& form = exit->trace->form;
  SnapshotNumber number = form[exit->node].snapshot;
  // Deep in a tree, what goes on has its frames pushed, and begins another tree.
  bool standing = number == no_snapshot || exit->trace->depth >= deepest;
  bool returns = is_return(*exit);
  if (!returns && (root->bridges >= most_bridges || is_in_vain(*exit) || known_continuations(*exit) >= (number == no_snapshot ? most_continuations : 1))) {
    exit->count = never;
    return Next::dispatch;
  }
  exit->count = 0;
  if (is_too_seldom(engine, returns ? static_cast<const void*>(s.pc) : exit, hot_exit)) {
    if (returns) engine->traces->heat.erase(s.pc);
    return Next::dispatch;
  }
  Recorder recorder(*engine->traces);
  Recording& recording = recorder.recording;
  recorder.root = false;
  recording.head = nullptr;
  recording.from = exit;
  recording.code = recording.top = code_behind(s.constants);
  if (standing) {
    // Behind an instruction. Where a guard has failed at a loop's head, that loop may be what failed: going on in it could go
    // round and round without a step forward.
    if (auto head = engine->traces->heads.find(s.pc); number == no_snapshot && head != engine->traces->heads.end()) {
      engine->traces->standing[s.pc] = engine->traces->all[head->second].get();
      return Next::dispatch;
    }
    recording.standing = true;
    recording.head = s.pc;
    recorder.initial_frames = {s.registers};
  } else {
    const Snapshot& snapshot = form.snapshots[number];
    recorder.initial_frames.resize(snapshot.frame_count);
    _PyInterpreterFrame* frame = s.frame();
    for (size_t f = snapshot.frame_count; f-- > 0; frame = frame->previous) recorder.initial_frames[f] = frame->localsplus;
    for (uint32_t f = 0; f + 1 < snapshot.frame_count; f++) recorder.waiting.push_back(form.frames[snapshot.first_frame + f].code);
    recording.code = form.frames[snapshot.first_frame].code;
  }
  const Word* pc = s.pc;
  Next next = recorder.run(s, engine);
  if (returns) {  // to who is worth another try
    if (!recording.lost && ++engine->traces->attempts[pc] < most_attempts) engine->traces->heat.erase(pc);
  } else {
    // Who yields to C now may yield to a fold another time.
    bool yields = pc->opcode == static_cast<uint8_t>(Opcode::YIELD);
    if (++exit->attempts >= most_attempts * (number == no_snapshot ? 2 : 1) || (recording.log.empty() && !yields)) exit->count = never;
  }
  if (Trace* made = compile(engine, recording)) {
    engine->counters.bridges_made++;
    if (recording.standing) engine->traces->standing[pc] = made;
    else exit->target = made->entry, root->bridges++;
  }
  return next;
}

std::string beginning_of(const Trace& trace) {
  const Word* at = trace.head;
  Code* code = trace.code;
  if (!at && trace.from) {
    const Form& form = trace.from->trace->form;
    const Snapshot& snapshot = form.snapshots[form[trace.from->node].snapshot];
    const FrameState& top = form.frames[snapshot.first_frame + snapshot.frame_count - 1];
    at = top.pc, code = top.code;
  }
  if (!code->python) return "a code object that is gone";
  const char *name = PyUnicode_AsUTF8(code->python->co_qualname), *file = PyUnicode_AsUTF8(code->python->co_filename);
  int line = PyCode_Addr2Line(code->python, static_cast<int>(unit_of(code->constants(), at) * sizeof(_Py_CODEUNIT)));
  return std::string(trace.from ? "the path" : "the machine code") + " that begins at line " + std::to_string(line) + " of " + (name ? name : "?") + " (" + (file ? file : "?") + ")";
}

void list_exits(const Traces& traces) {
  std::vector<const Exit*> exits;
  for (auto& trace : traces.all) {
    if (!trace->code->python) continue;
    if (!trace->root && trace->entries > 100)
      fprintf(stderr, "trace %u entered %llu times, at %d of %s\n", trace->number, static_cast<unsigned long long>(trace->entries), static_cast<int>(trace->head - trace->code->words), PyUnicode_AsUTF8(trace->code->python->co_qualname));
    for (const Exit& exit : trace->exits)
      if (exit.total) exits.push_back(&exit);
  }
  std::sort(exits.begin(), exits.end(), [](const Exit* a, const Exit* b) { return a->total > b->total; });
  for (size_t i = 0; i < exits.size() && i < 25; i++) {
    const Exit& exit = *exits[i];
    std::string text = text_of_node(exit.trace->form, exit.node);
    fprintf(stderr, "%9u x trace %u (depth %u, count %u, %zu cont, root %u bridges %u, %zu attempts%s): %.200s\n", exit.total, exit.trace->number, exit.trace->depth, exit.count, known_continuations(exit), exit.trace->root ? exit.trace->root->number : 0, exit.trace->root ? exit.trace->root->bridges : exit.trace->bridges, static_cast<size_t>(exit.attempts), exit.target == traces.leave ? "" : ", bridged", text.c_str());
  }
}

namespace ops {

static const Word* last_way_back(const Code* code, const Word* head) {
  const Word* last = head;
  BoundaryReader boundaries = code->boundaries();
  for (uint32_t i = 0; i < code->instruction_count; i++) {
    const Word* pc = code->words + boundaries.next().word;
    if (family_of(static_cast<Opcode>(pc->opcode)) == Opcode::JUMP_BACK && pc + pc->half[1] == head) last = pc;
  }
  return last;
}

Next hot_loop(Shell& s) {
  Engine* engine = code_behind(s.constants)->engine;
  if (!engine->traces && !engine->traces_are_over) engine->traces = new (std::nothrow) Traces;
  Word* pc = s.pc;
  Word* head = pc + pc->half[1];
  if (!engine->traces || engine->traces_are_over || engine->executed) {  // what is counted is what the interpreter does
    set_opcode(*pc, Opcode::JUMP_BACK);
    s.pc = head;
    return Next::dispatch;
  }
  Traces& traces = *engine->traces;
  if (auto known = traces.heads.find(head); known != traces.heads.end()) {
    set_opcode(*pc, Opcode::JUMP_BACK_TRACE);
    pc->a = static_cast<uint16_t>(known->second);
    return enter_trace(s);
  }
  pc->a = 0;
  if (is_too_seldom(engine, head, hot_count)) {
    s.pc = head;
    return Next::dispatch;
  }
  if (++traces.attempts[head] > most_attempts * 16) {
    set_opcode(*pc, Opcode::JUMP_BACK);
    s.pc = head;
    return Next::dispatch;
  }
  Recorder recorder(traces);
  recorder.initial_frames = {s.registers};
  recorder.recording.head = head;
  recorder.recording.code = code_behind(s.constants);
  recorder.end = last_way_back(code_behind(s.constants), head);
  s.pc = head;
  if (!traces.reserve.is_full()) return Next::dispatch;
  Next next = recorder.run(s, engine);
  // Meanwhile other threads may have been here.
  if (recorder.recording.lost || pc->opcode != static_cast<uint8_t>(Opcode::JUMP_BACK_COUNTED) || traces.heads.contains(head)) return next;
  uint8_t& attempts = traces.attempts[head];
  if (recorder.left) {  // again soon, but less and less so: there are loops that hardly ever go round
    unsigned wait = 3u << attempts / 8u;
    pc->a = static_cast<uint16_t>(hot_count > wait ? hot_count - wait : 0);
  } else {
    attempts = static_cast<uint8_t>(attempts + 15);
  }
  if (Trace* made = compile(engine, recorder.recording)) {
    engine->counters.traces_made++;
    traces.heads[head] = made->number;
    set_opcode(*pc, Opcode::JUMP_BACK_TRACE);
    pc->a = static_cast<uint16_t>(made->number);
  }
  return next;
}

// A function's RESUME goes past its ENTER again, until so many calls later.
static void leave_out_enter(Code* code, Word* enter, int64_t calls) {
  set_opcode(*enter, Opcode::ENTER_HOT);
  code->words[code->start].b = enter->c;
  code->calls_left = calls;
}

static void count_calls(Code* code, Word* enter, uint32_t calls) {
  leave_out_enter(code, enter, calls);
  time_passes(code->engine, enter, calls);
}

Next enter_hot(Shell& s) {
  Word* pc = s.pc++;
  Code* code = code_behind(s.constants);
  Engine* engine = code->engine;
  if (code->calls_left > 0) return Next::dispatch;  // its RESUME had something to do
  code->calls_left = hot_function;
  if (!engine->traces && !engine->traces_are_over) engine->traces = new (std::nothrow) Traces;
  // A recording that fails counts as much as so many that were only short.
  constexpr uint8_t short_ones = 4;
  constexpr size_t shortest = 48;
  if (!engine->traces || engine->traces_are_over || engine->executed || engine->traces->attempts[pc] >= most_attempts * short_ones) {
    leave_out_enter(code, pc, INT64_MAX);
    return Next::dispatch;
  }
  Traces& traces = *engine->traces;
  int64_t between = time_between(engine, pc);
  if (between == unknown || is_too_seldom(engine, between)) {
    count_calls(code, pc, hot_function);
    return Next::dispatch;
  }
  if (!traces.reserve.is_full()) return Next::dispatch;
  Recorder recorder(traces);
  recorder.root = false;
  recorder.initial_frames = {s.registers};
  recorder.recording.head = s.pc;
  recorder.recording.code = code;
  recorder.recording.function = pc;
  Next next = recorder.run(s, engine);  // its RESUME still leads here: recursion is seen
  // Meanwhile other threads may have been here.
  if (recorder.recording.lost || traces.functions.contains(pc)) return next;
  // Of a short one that returns, going in and out is the greater part; who calls it from a trace follows it.
  // (Another call may have more to do: it is tried again, and not in step with what the program repeats.)
  bool is_short = recorder.recording.ending.kind == Ending::back && recorder.recording.log.size() < shortest && !engine->stress.hot;
  bool cold = !recorder.recording.failed && is_cold(traces, recorder.recording, between);
  traces.attempts[pc] = static_cast<uint8_t>(traces.attempts[pc] + (is_short || cold ? 1 : short_ones));
  constexpr uint32_t soon = 61;
  count_calls(code, pc, cold ? 4u * hot_function : is_short ? soon : hot_function);
  if (is_short || cold) recorder.recording.failed = cold ? "called too seldom" : "too short";
  if (Trace* made = compile(engine, recorder.recording)) {
    engine->counters.functions_compiled++;
    traces.functions[pc] = made->number;
    set_opcode(*pc, Opcode::ENTER_TRACE);
    pc->a = static_cast<uint16_t>(made->number);
    code->words[code->start].b = resume_words;
  }
  return next;
}

// The trace of the loop or function at the shell's pc is not entered: the interpreter goes on.
static Next pass(Shell& s) {
  s.pc += family_of(static_cast<Opcode>(s.pc->opcode)) == Opcode::ENTER ? 1 : s.pc->half[1];
  return Next::dispatch;
}
// It counts again, until it is hot once more.
static void count_anew(Traces& traces, Code* code, Word* pc) {
  if (family_of(static_cast<Opcode>(pc->opcode)) == Opcode::ENTER) {
    traces.functions.erase(pc);
    count_calls(code, pc, hot_function);
  } else {
    traces.heads.erase(pc + pc->half[1]);
    set_opcode(*pc, Opcode::JUMP_BACK_COUNTED);
    pc->a = 0;
  }
}
static void retire(Code* code, Word* pc) {
  if (family_of(static_cast<Opcode>(pc->opcode)) == Opcode::ENTER) leave_out_enter(code, pc, INT64_MAX);
  else set_opcode(*pc, Opcode::JUMP_BACK);
}

Next enter_trace(Shell& s) {
  Word* pc = s.pc;
  Code* code = code_behind(s.constants);
  Engine* engine = code->engine;
  if (engine->traces_are_over) [[unlikely]] return pass(s);
  Traces& traces = *engine->traces;
  Trace* trace = traces.all[pc->a].get();
  if (references_are_traced() || !is_in_charge(s.thread) || !traces.reserve.is_full()) [[unlikely]] return pass(s);
  if (trace->epoch && trace->epoch != watch_epoch.load(std::memory_order_relaxed)) [[unlikely]] {
    Next next = pass(s);
    count_anew(traces, code, pc);
    return next;
  }
  trace->entries++;
  trace->rounds++;
  if (is_due(traces, *trace) && !pays(traces, *trace)) {
    engine->counters.traces_retired++;
    Next next = pass(s);
    retire(code, pc);
    return next;
  }
  if (trace->probation.rests) return pass(s);
  engine->counters.trace_entries++;
  set_position(s);
  Way way{trace, s};
  traces.running++;
  auto next = static_cast<Next>(enter_machine_code(traces.enter, trace->entry, s.registers, s.thread, &way));
  traces.running--;
  trace->gain += way.gain - way_in;
  trace->ways += way.ways;
  s = way.out;
  s.places = anywhere;
  return way.hot && next == Next::dispatch && !engine->traces_are_over ? bridge(s, engine, way.hot) : next;
}

}  // namespace ops

void forget_traces(Engine* engine, const Code* code) {
  if (!engine || !engine->traces || !code) return;
  for (Recorder* recorder : engine->traces->recorders) recorder->forget(code);
  auto is_inside = [&](const Word* word) { return word >= code->words && word < code->words + code->word_count; };
  std::erase_if(engine->traces->heads, [&](auto& head) { return is_inside(head.first); });
  std::erase_if(engine->traces->attempts, [&](auto& head) { return is_inside(head.first); });
  std::erase_if(engine->traces->functions, [&](auto& enter) { return is_inside(enter.first); });
  std::erase_if(engine->traces->standing, [&](auto& place) { return is_inside(place.first); });
  for (Traces::Place& place : engine->traces->places) place = {};
  std::erase_if(engine->traces->heat, [&](auto& place) { return is_inside(place.first); });
  std::erase_if(engine->traces->timed, [&](auto& place) { return is_inside(static_cast<const Word*>(place.first)); });
}
void forget_globals(Engine* engine, PyObject* dict) {
  if (!engine->traces) return;
  for (Recorder* recorder : engine->traces->recorders) recorder->forget_globals(dict);
}
void free_traces(Engine* engine) {
  engine->traces_are_over = true;
  // Nothing is pulled from under machine code or a recorder that is at work: then all stays, until the process ends.
  if (!engine->traces || engine->traces->running || !engine->traces->recorders.empty()) return;
  delete engine->traces;
  engine->traces = nullptr;
}

}  // namespace whipsnake
