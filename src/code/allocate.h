// Which values a trace needs, for how long, and where they are meanwhile.
#pragma once
#include "trace/trace.h"

namespace whipsnake {

struct Lifetimes {
  std::vector<bool> wanted;       // by node: somebody uses it, or it is done for its effect
  std::vector<bool> fused;        // a comparison that the guard behind it makes
  std::vector<uint32_t> last;     // by node: where it is used last
};

// Registers by linear scan (Poletto and Sarkar, 1999): a value has one place for all of its life. False: there are too few.
bool allocate(Trace& trace, Lifetimes& lives);

template <class Use> void for_each_kept(const Form& form, uint32_t first, uint32_t count, Use use) {
  for (uint32_t k = first; k < first + count; k++) {
    const Kept& kept = form.kept[k];
    if (kept.content == Content::unmade) for_each_kept(form, form.unmade[kept.value].first, form.unmade[kept.value].count, use);
    else if (kept.value) use(kept.value, false);
  }
}
template <class Use> void for_each_use(const Form& form, const Node& node, Use use) {
  if (has_arguments(node)) {
    if (node.a) use(node.a, true);
    for (unsigned i = 0; i < node.b; i++) use(form.arguments[first_argument(form, node) + i], true);
  } else {
    for (Val ref : {node.a, node.b, node.c, node.extra})
      if (ref) use(ref, true);
  }
  if (node.snapshot == no_snapshot) return;
  const Snapshot& snapshot = form.snapshots[node.snapshot];
  for (uint32_t f = 0; f < snapshot.frame_count; f++) {
    const FrameState& frame = form.frames[snapshot.first_frame + f];
    for_each_kept(form, frame.first, frame.count, use);
  }
  for (uint32_t r = 0; r < snapshot.release_count; r++) use(form.releases[snapshot.first_release + r], false);
}

}  // namespace whipsnake
