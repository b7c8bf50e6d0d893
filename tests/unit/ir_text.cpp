#include "ir_text.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdlib>
#include <sstream>

#include "ir/names.h"

namespace whipsnake {
namespace {


int place_among(auto& texts, std::string_view text) {
  auto found = std::find(std::begin(texts), std::end(texts), text);
  return found == std::end(texts) ? -1 : static_cast<int>(found - std::begin(texts));
}

class Line {
 public:
  explicit Line(std::string_view text) : left_(text) { skip(); }
  bool at_end() const { return left_.empty(); }
  bool take(std::string_view text) {
    if (!left_.starts_with(text)) return false;
    left_.remove_prefix(text.size());
    skip();
    return true;
  }
  std::string_view word() const { return left_.substr(0, left_.find_first_of(" ()[]=@")); }
  bool take_one_of(auto& texts, int& place) {
    place = place_among(texts, word());
    return place >= 0 && !word().empty() && take(word());
  }
  bool number(int64_t& value) {
    bool hexadecimal = left_.starts_with("0x");
    const char *first = left_.data() + (hexadecimal ? 2 : 0), *last = left_.data() + left_.size();
    uint64_t bits = 0;
    auto [end, error] = hexadecimal ? std::from_chars(first, last, bits, 16) : std::from_chars(first, last, value);
    if (error != std::errc{}) return false;
    if (hexadecimal) value = static_cast<int64_t>(bits);
    left_.remove_prefix(static_cast<size_t>(end - left_.data()));
    skip();
    return true;
  }
  bool real(double& value) {
    std::string text(word());
    char* end = nullptr;
    value = std::strtod(text.c_str(), &end);
    return end != text.c_str() && !*end && take(word());
  }
  bool value(Val& value) {
    int64_t number_of_node;
    if (!take("%") || !number(number_of_node)) return false;
    value = static_cast<Val>(number_of_node);
    return true;
  }
  void drop_rest() { left_ = {}; }

 private:
  void skip() { left_.remove_prefix(std::min(left_.find_first_not_of(' '), left_.size())); }
  std::string_view left_;
};

class Parser {
 public:
  Parser(Form& form, const std::function<Code*(const std::string&)>& code_named) : form_(form), code_named_(code_named) {}
  bool line(Line line) { return line.at_end() || node(line) || move(line) || ending(line); }

 private:
  bool node(Line& line) {
    int64_t number;
    if (Line copy = line; !copy.number(number)) return false;
    line.number(number);
    Node node{};
    int place;
    if (line.take_one_of(type_names, place)) node.type = static_cast<Type>(place);
    if (number != static_cast<int64_t>(form_.nodes.size()) || !line.take_one_of(ir_names, place)) return false;
    node.op = static_cast<Ir>(place);
    for (Val* used : {&node.a, &node.b, &node.c, &node.extra}) line.value(*used);
    if (node.op == Ir::update_real && !node.extra) std::swap(node.c, node.extra);  // without an index
    if (!details(line, node) || (line.take("->") && !snapshot(line, node)) || !line.at_end()) return false;
    if (node.op == Ir::phi) form_.phis.push_back(static_cast<Val>(number));
    if (node.op == Ir::loop) form_.head = static_cast<Val>(number);
    form_.nodes.push_back(node);
    return true;
  }
  bool details(Line& line, Node& node) {
    if (line.take("(%")) return false;  // of calls with many arguments: what they call has no text
    int64_t number;
    int place;
    if (node.op == Ir::order || node.op == Ir::guard_order) {
      for (place = std::size(order_names) - 1; place >= 0 && !line.take(order_names[place]);) place--;  // "<=" before "<"
      if (place < 0) return false;
      node.how = static_cast<uint8_t>(place);
    } else if (line.take("(") && line.number(number) && line.take(")")) node.how = static_cast<uint8_t>(number & 31);
    if (line.take("+")) {
      if (!line.number(number)) return false;
      node.aux = static_cast<int32_t>(number);
    }
    if (!line.at_end() && line.word() != "->" && !constant(line, node)) return false;
    if (node.op == Ir::guard_type && line.take("(")) return line.take(line.word()) && line.take(")");
    return true;
  }
  static bool constant(Line& line, Node& node) {
    double real;
    switch (node.type) {
      case Type::real: node.constant = line.real(real) ? std::bit_cast<int64_t>(real) : 0; return true;
      case Type::boolean: node.constant = line.take("true"); return node.constant || line.take("false");
      default: return line.number(node.constant);
    }
  }

  bool snapshot(Line& line, Node& node) {
    Snapshot made{static_cast<uint32_t>(form_.frames.size()), static_cast<uint32_t>(form_.releases.size()), 0, 0, 0, Leaving::resume, nullptr, 0};
    for (; line.take("["); made.frame_count++)
      if (!frame(line)) return false;
    for (; line.take("release"); made.release_count++)
      if (!line.value(form_.releases.emplace_back())) return false;
    if (line.take("raise")) made.leaving = Leaving::raise;
    if (!made.frame_count) return false;
    made.at = form_.frames.back().pc;
    node.snapshot = static_cast<SnapshotNumber>(form_.snapshots.size());
    form_.snapshots.push_back(made);
    return true;
  }
  bool frame(Line& line) {
    std::string name(line.word());
    Code* code = code_named_(name);
    int64_t word;
    if (!code || !line.take(name) || !line.take("@") || !line.number(word)) return false;
    FrameState state{code, code->words + word, static_cast<uint32_t>(form_.kept.size()), 0, Awaits::value};
    for (; line.take("r"); state.count++) {
      Kept kept{};
      int64_t place;
      int content;
      if (!line.number(place) || !line.take("=") || !line.take_one_of(content_names, content)) return false;
      kept.place = static_cast<uint16_t>(place), kept.content = static_cast<Content>(content);
      line.value(kept.value);
      form_.kept.push_back(kept);
    }
    form_.frames.push_back(state);
    return line.take("]");
  }

  bool move(Line& line) {
    Form::Move move;
    if (!line.take("next")) return false;
    if (!line.value(move.phi) || !line.take("=") || !line.value(move.value)) return false;
    form_.moves.push_back(move);
    return true;
  }
  bool ending(Line& line) {
    int64_t trace;
    for (int kind : {1, 2, 0, 4, 3, 5}) {
      if (!line.take(ending_names[kind])) continue;
      form_.ending.kind = static_cast<decltype(form_.ending.kind)>(kind);
      if (!line.number(trace)) return false;
      form_.ending.trace = static_cast<uint32_t>(trace);
      return line.at_end();
    }
    return false;
  }

  Form& form_;
  const std::function<Code*(const std::string&)>& code_named_;
};

}  // namespace

ParsedForm parse_form(const std::string& text, const std::function<Code*(const std::string&)>& code_named) {
  ParsedForm parsed;
  Parser parser(parsed.form, code_named);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (!parser.line(Line(line))) {
      parsed.broken = line;
      break;
    }
  return parsed;
}

}  // namespace whipsnake
