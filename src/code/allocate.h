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

template <class Use> void for_each_use(const Form& form, const Node& node, Use use) {
  for (Val ref : {node.a, node.b, node.c, node.extra})
    if (ref) use(ref, true);
  if (node.snapshot == no_snapshot) return;
  const Snapshot& snapshot = form.snapshots[node.snapshot];
  for (uint32_t f = 0; f < snapshot.frame_count; f++) {
    const FrameState& frame = form.frames[snapshot.first_frame + f];
    for (uint32_t k = 0; k < frame.count; k++)
      if (form.kept[frame.first + k].value) use(form.kept[frame.first + k].value, false);
  }
  for (uint32_t r = 0; r < snapshot.release_count; r++) use(form.releases[snapshot.first_release + r], false);
}

}  // namespace whipsnake
