#include "task/hook_bundles.hpp"

namespace moosaic::task {

std::size_t HookBundles::add(const world::HookTask& hook) {
    ++hooks_;
    const auto [open, fresh] =
        open_.try_emplace({hook.name, hook.this_object, hook.caller, hook.player}, sizes_.size());
    const auto [last, first] = last_of_.try_emplace(hook.argument, 0);
    const bool fits = !fresh && sizes_[open->second] < most_in_one && (first || last->second <= open->second);
    if (!fits) {
        open->second = sizes_.size();
        sizes_.push_back(0);
    }
    ++sizes_[open->second];
    return last->second = open->second;
}

}  // namespace moosaic::task
